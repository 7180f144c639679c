// Jest wants a file for it.
export { tearDown as default } from './demo-school.js';
