import { largestBatch, largestList, type RosterScope } from '#contracts';

export const importsRoute = 'admin/v1/schools/:school_id/imports';
export const peopleRoute = 'admin/v1/schools/:school_id/people';

/** Routes whose bodies are large, by method and route: what a key must be there for. */
export const scopesOfUploads: Readonly<Record<string, RosterScope>> = {
  [`POST /${importsRoute}`]: 'roster:plan',
  [`PUT /${peopleRoute}`]: 'roster:apply',
};

/** Bytes of the largest body of routes that take more than a command has. */
export const bodyLimits: Readonly<Record<string, number>> = {
  [`POST /${importsRoute}`]: largestList,
  [`PUT /${peopleRoute}`]: largestBatch,
};

/** What the routes are called in log and metrics. */
export const rosterNames: Readonly<Record<string, string>> = {
  [`/${peopleRoute}`]: 'rosterPeople',
  [`/${importsRoute}`]: 'rosterImport',
  [`/${importsRoute}/:import_id`]: 'rosterStatus',
  [`/${importsRoute}/:import_id/approve`]: 'rosterApprove',
  [`/${importsRoute}/:import_id/undo`]: 'rosterUndo',
};
