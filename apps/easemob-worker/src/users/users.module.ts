import { Module } from '@nestjs/common';
import { Registration } from './registration.js';
import { Renaming } from './renaming.js';
import { UsersHandler } from './users.handler.js';

/** People whom Easemob is to know. */
@Module({ controllers: [UsersHandler], providers: [Registration, Renaming], exports: [Registration] })
export class UsersModule {}
