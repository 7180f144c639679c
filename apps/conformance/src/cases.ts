import { z } from 'zod';
import { conformanceCase } from './case.js';
import { customGroups } from './cases/custom-groups.js';
import { envelope } from './cases/envelope.js';
import { activation } from './cases/activation.js';
import { messages } from './cases/messages.js';
import { imTokens } from './cases/im-tokens.js';
import { photosAndFiles } from './cases/photos-and-files.js';
import { reads } from './cases/reads.js';
import { serviceKeys } from './cases/service-keys.js';
import { timestamps } from './cases/timestamps.js';

/** All cases, in the order in which they are played. */
export const cases = z
  .array(conformanceCase)
  .parse([
    ...reads,
    ...envelope,
    ...timestamps,
    ...serviceKeys,
    ...activation,
    ...customGroups,
    ...messages,
    ...imTokens,
    ...photosAndFiles,
  ]);
