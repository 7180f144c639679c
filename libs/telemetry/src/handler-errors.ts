import { Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Nest's own filter would replace the error by "Internal server error" before whoever feeds the handler has seen it. */
@Catch()
class PassErrorOn implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** What a handler throws reaches the strategy that feeds it, which judges it. */
export const PassesErrorsOn = () => UseFilters(new PassErrorOn());
