/** Whether a topic fits an AMQP pattern: `*` is one word, `#` is any number of words. */
export function topicMatches(pattern: string, topic: string): boolean {
  return matches(pattern.split('.'), topic.split('.'));
}

function matches([first, ...pattern]: string[], words: string[]): boolean {
  if (first === undefined) return words.length === 0;
  if (first === '#') return words.some((_, i) => matches(pattern, words.slice(i))) || matches(pattern, []);
  const [word, ...rest] = words;
  return word !== undefined && (first === '*' || first === word) && matches(pattern, rest);
}
