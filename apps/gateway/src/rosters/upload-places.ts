import { Injectable } from '@nestjs/common';
import { Places } from '#http';

/** Each may hold as many bytes as a list has. */
const uploadsAtATime = 2;

/** Places for lists on their way in: a few at a time, and of a school one, so that one with a slow line leaves others room. */
@Injectable()
export class UploadPlaces {
  private readonly places = new Places(uploadsAtATime);
  private readonly schools = new Set<number>();

  /** @returns what gives the place back; undefined where there is none */
  take(school_id: number): (() => void) | undefined {
    if (this.schools.has(school_id)) return undefined;
    const giveBack = this.places.take();
    if (!giveBack) return undefined;
    this.schools.add(school_id);
    return () => {
      this.schools.delete(school_id);
      giveBack();
    };
  }
}
