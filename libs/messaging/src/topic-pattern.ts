/** Whether a topic falls under a pattern as in AMQP 0-9-1 topic exchanges: `*` is one word, `#` is none or more. */
export function matchesTopic(pattern: string, topic: string): boolean {
  return matches(words(pattern), words(topic));
}

const words = (text: string): string[] => (text === '' ? [] : text.split('.'));

function matches([first, ...others]: string[], topic: string[]): boolean {
  if (first === undefined) return topic.length === 0;
  if (first === '#') {
    return matches(others, topic) || (topic.length > 0 && matches([first, ...others], topic.slice(1)));
  }
  return topic.length > 0 && (first === '*' || first === topic[0]) && matches(others, topic.slice(1));
}
