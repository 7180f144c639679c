import 'reflect-metadata';
import { createHash, randomUUID } from 'node:crypto';
import {
  Body,
  Controller,
  HttpCode,
  HttpException,
  Injectable,
  Module,
  Post,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fail, failureText } from '#contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { tap, type Observable } from 'rxjs';
import { DataSource, In, IsNull, Not } from 'typeorm';
import { Group, Member, User } from './usual-entities.js';

/*
 * N: the same commands as a Nest project usually has them: a DTO with class-validator behind the ValidationPipe, a guard
 * for the signature, an interceptor for the access line, a service on TypeORM repositories.
 */
const { PORT, DATABASE_URL, REDIS_URL, REDIS_PREFIX, SALTS } = process.env;
const ttlMs = 86_400_000;
const redis = new Redis(REDIS_URL!, { keyPrefix: `${REDIS_PREFIX}:` });
const logger = pino();
const dataSource = new DataSource({
  type: 'postgres',
  url: DATABASE_URL!,
  poolSize: 10,
  entities: [User, Group, Member],
});

const largestId = 2_147_483_647;

class ImRequest {
  @IsString() @Length(1, 64) cmd: string;
  @IsInt() @Min(1) @Max(largestId) school_id: number;
  @IsInt() @Min(1) @Max(largestId) account_id: number;
  @IsString() @Length(1, 31) timestamp: string;
  @Matches(/^[0-9a-fA-F]{32}$/) sign: string;
  @IsOptional() @IsIn([0, 1]) expanded?: number;
  @IsOptional() @IsInt() @Min(1) @Max(largestId) im_group_id: number;
  @IsOptional() @IsInt() @Min(1) @Max(largestId) teacher_id: number;
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(largestId, { each: true })
  @Type(() => Number)
  account_id_list: number[];
}

interface Table {
  fieldCount: number;
  values: unknown[];
  rowCount: number;
}

const table = (columns: string[], rows: unknown[][]): Table => ({
  fieldCount: columns.length,
  values: [...columns, ...rows.flat()],
  rowCount: rows.length,
});

@Injectable()
class ImService {
  private readonly users = dataSource.getRepository(User);
  private readonly members = dataSource.getRepository(Member);

  async getChatRoomList({ school_id, account_id }: ImRequest): Promise<Table> {
    const members = await this.members.find({
      relations: { group: true },
      where: { user: { school_id, account_id }, group: { school_id } },
      order: { im_group_id: 'ASC' },
    });
    return table(
      ['im_group_id', 'relation_id', 'group_name', 'group_type', 'easemob_group_id', 'isOwner'],
      members.map(({ group, is_owner }) => [
        group.im_group_id,
        group.relation_id,
        group.group_name,
        group.group_type,
        group.activated_at ? group.easemob_group_id : '',
        is_owner ? 1 : 0,
      ]),
    );
  }

  async getChatRoomUserList({ school_id, im_group_id }: ImRequest): Promise<Table> {
    const members = await this.members.find({
      relations: { user: true },
      where: { im_group_id, group: { school_id } },
      order: { position: 'ASC', im_user_id: 'ASC' },
    });
    return table(
      ['im_user_id', 'account_id', 'real_name', 'user_type', 'remark', 'isOwner'],
      members.map(({ user, remark, is_owner }) => [
        user.im_user_id,
        user.account_id,
        user.real_name,
        user.user_type,
        remark,
        is_owner ? 1 : 0,
      ]),
    );
  }

  async getIMUserID({ school_id, account_id_list }: ImRequest): Promise<Table> {
    const users = await this.users.find({
      where: { school_id, account_id: In(account_id_list), easemob_registered_at: Not(IsNull()) },
      order: { account_id: 'ASC' },
    });
    return table(
      ['account_id', 'im_user_id'],
      users.map(({ account_id, im_user_id }) => [account_id, im_user_id]),
    );
  }

  async getTeacherIMUserID({ school_id, teacher_id }: ImRequest): Promise<Table> {
    const users = await this.users.find({
      where: { school_id, user_type: 'teacher', person_id: teacher_id, easemob_registered_at: Not(IsNull()) },
    });
    return table(
      ['im_user_id'],
      users.map(({ im_user_id }) => [im_user_id]),
    );
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

@Injectable()
class SignatureGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Body: ImRequest }>>();
    const { school_id, account_id, timestamp, sign } = request.body;
    if (sign !== md5(timestamp + md5(`${school_id}${account_id}${SALTS}`))) {
      const msg = failureText(fail('bad_signature'), 'zh');
      throw new HttpException({ code: 2001, msg, error: 'bad_signature', request_id: request.id }, 401);
    }
    const key = `used-timestamp:${school_id}:${account_id}:${timestamp}`;
    return (await redis.set(key, '1', 'PX', ttlMs, 'NX')) !== null;
  }
}

@Injectable()
class AccessLine implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest<{ Body: ImRequest }>>();
    const reply = http.getResponse<FastifyReply>();
    const { cmd, school_id } = request.body;
    const tell = () =>
      logger.info(
        {
          request_id: request.id,
          cmd,
          school_id,
          status: reply.statusCode,
          duration_ms: Math.round(reply.elapsedTime),
        },
        'request',
      );
    return next.handle().pipe(tap({ finalize: tell }));
  }
}

@Controller('api/im')
@UseGuards(SignatureGuard)
@UseInterceptors(AccessLine)
class ImController {
  constructor(private readonly service: ImService) {}

  @Post()
  @HttpCode(200)
  async answer(@Body() body: ImRequest): Promise<Table> {
    switch (body.cmd) {
      case 'getChatRoomList':
        return this.service.getChatRoomList(body);
      case 'getChatRoomUserList':
        return this.service.getChatRoomUserList(body);
      case 'getIMUserID':
        return this.service.getIMUserID(body);
      case 'getTeacherIMUserID':
        return this.service.getTeacherIMUserID(body);
      default:
        throw new HttpException('unknown cmd', 400);
    }
  }
}

@Module({ controllers: [ImController], providers: [ImService] })
class ImModule {}

await dataSource.initialize();
const adapter = new FastifyAdapter({ requestIdHeader: 'x-request-id', genReqId: () => randomUUID() });
adapter.getInstance().addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
const app = await NestFactory.create<NestFastifyApplication>(ImModule, adapter, { logger: ['error'] });
app.useGlobalPipes(new ValidationPipe());
await app.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
