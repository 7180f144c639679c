import { z } from 'zod';
import { address, milliseconds, port, secret, setting, url, type Setting } from './setting.js';

/** Easemob as a program of its own. */
export const simulatorSettings = {
  SIMULATOR_HOST: setting(
    'Address that the Easemob simulator listens on; 0.0.0.0 in a container.',
    address.default('127.0.0.1'),
  ),
  SIMULATOR_PORT: setting('Port of the Easemob simulator.', port.default(20080)),
  SIMULATOR_CONTROL_TOKEN: secret(
    'Opens `/_control` of the simulator to whoever shows it as a bearer token. Absent: only its own machine may use that.',
    z.string().min(8, 'must be at least 8 characters').optional(),
  ),
  SIMULATOR_PLAN: setting(
    'Easemob plan whose caps the simulator has.',
    z
      .enum(['unlimited', 'free', 'professional', 'flagship'], {
        error: 'must be unlimited, free, professional or flagship',
      })
      .default('unlimited'),
  ),
  SIMULATOR_CREATE_LATENCY_MS: setting(
    'How long the simulator takes to create a group.',
    milliseconds(0, 120_000).default(3000),
  ),
  SIMULATOR_CALLBACK_URL: setting(
    'Where the simulator tells of every message, as Easemob does; more of them through its `/_control`. Absent: nowhere.',
    url('http', 'https').optional(),
  ),
  SIMULATOR_CALLBACK_SECRET: secret('Signs what is told there; required with it.', z.string().optional()),
  SIMULATOR_DATA_FILE: setting('Where the simulator keeps its state; absent: in memory.', z.string().optional()),
} satisfies Record<string, Setting>;
