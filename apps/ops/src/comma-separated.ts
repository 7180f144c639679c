/** What a list of an option names, each once. */
export const commaSeparated = (text: string): string[] => [...new Set(text.split(',').map((item) => item.trim()))];
