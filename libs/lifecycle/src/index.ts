export { begin, begun } from './begin.js';
