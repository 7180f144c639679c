import type { OnProgress } from '#operating/rosters';

interface Screen {
  isTTY?: boolean;
  write(text: string): unknown;
}

const width = 30;

/** A bar that moves, for people who look at it; nothing for a file. It is told the share that is done, from 0 to 1. */
export function barOn(screen: Screen): ((share: number) => void) | undefined {
  if (!screen.isTTY) return undefined;
  return (share) => {
    const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '.');
    screen.write(`\r[${bar}] ${Math.round(share * 100)} %`);
  };
}

/** A bar for an import. */
export function progressOn(screen: Screen): OnProgress | undefined {
  const bar = barOn(screen);
  return bar && (({ chunks, chunks_applied }) => bar(chunks === 0 ? 1 : chunks_applied / chunks));
}
