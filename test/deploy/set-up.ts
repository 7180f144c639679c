import { installHelm, installTools } from './tools.js';

/** Once before all tests of what is deployed: suites that run at a time would install for each other. */
export default async function setUp(): Promise<void> {
  installTools();
  await installHelm();
}
