const longestName = 120;

/**
 * The header that has a file saved under its name (RFC 6266). The name comes from a stranger's phone: no folder, no
 * quote, no control or direction-changing character, no leading dot is left of it.
 */
export function attachmentNamed(name: string): string {
  const base = name.split(/[/\\]/).at(-1)!;
  const safe =
    [...base.replace(/[\p{C}\p{Zl}\p{Zp}"<>:|?*]/gu, '').replace(/^[.\s]+|[.\s]+$/g, '')]
      .slice(-longestName)
      .join('') || 'file';
  const ascii = safe.replace(/[^ -~]|[%;]/g, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
