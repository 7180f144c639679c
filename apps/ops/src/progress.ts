import type { OnProgress } from '#operating/rosters';

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;

/** A bar that moves, for people who look at it; nothing for a file. */
export function progressOn(screen: Screen): OnProgress | undefined {
  if (!screen.isTTY) return undefined;
  return ({ chunks, chunks_applied }) => {
    const share = chunks === 0 ? 1 : chunks_applied / chunks;
    const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '.');
    screen.write(`\r[${bar}] ${Math.round(share * 100)} %`);
  };
}
