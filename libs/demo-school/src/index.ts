export { seedDemo, type PutBlob } from './seed-demo.js';
