import { useSystem } from './photos-and-files/stage.js';
import { photos, requestsInTheQuery } from './photos-and-files/photos.js';
import { filesThatEasemobHas, filesThatWeKeep } from './photos-and-files/files.js';
import { pagesOfOtherOrigins } from './photos-and-files/origins.js';
import { links, membersOnly } from './photos-and-files/links.js';

useSystem();

photos();
requestsInTheQuery();
filesThatWeKeep();
filesThatEasemobHas();
pagesOfOtherOrigins();
links();
membersOnly();
