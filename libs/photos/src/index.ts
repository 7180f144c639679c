export { photoFaults, type PhotoFault } from './faults.js';
export { openPhotos, PhotosRefused, type PhotoFile } from './photo-zip.js';
export { smallPicture } from './small-picture.js';
