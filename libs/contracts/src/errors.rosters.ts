import { entry } from './error-entry.js';

/** Of lists that other systems send: why one is not taken, not carried out, or not taken back. */
export const rosterErrors = {
  school_not_found: entry(
    3018,
    404,
    ['没有学校 {school_id}', 'There is no school {school_id}'],
    ['请联系管理员添加学校', 'Have the operator add the school'],
  ),
  import_not_found: entry(
    3019,
    404,
    ['没有这次导入', 'There is no such import'],
    ['请检查 import_id', 'Check import_id'],
  ),
  import_version_taken: entry(
    3020,
    409,
    [
      '{source} 的版本 {version} 已经提交过另一份内容,导入编号 {import_id}',
      'Version {version} of {source} has come with other content, as import {import_id}',
    ],
    ['内容变化时请使用新的 version', 'Give another version to whatever has changed'],
  ),
  import_busy: entry(
    3021,
    409,
    ['本校的导入 {import_id} 尚未结束', 'Import {import_id} of this school has not ended yet'],
    ['请等它结束后再提交', 'Wait for its end, then send again'],
  ),
  import_not_so: entry(
    3022,
    409,
    ['导入的状态是 {status},不能这样做', 'The import is {status}: that cannot be done with it'],
    ['请先查询导入的状态', 'Look at the import first'],
  ),
  import_stale: entry(
    3023,
    409,
    ['名册在制定计划之后已有变化', 'The roster has changed since the import was planned'],
    ['请用新的 version 重新提交名单', 'Send the list again as another version'],
  ),
  import_leaving: entry(
    3024,
    409,
    ['将有 {leaving} 人离校', '{leaving} people would leave'],
    ['确认无误后,请在 leaving 中填写这个数字', 'If that is meant, give the number as leaving'],
  ),
  import_stood_on: entry(
    3025,
    409,
    ['之后的数据建立在这次导入之上: {detail}', 'Something newer stands on the import: {detail}'],
    ['请先撤销较新的导入', 'Take newer imports back first'],
  ),
  roster_foreign: entry(
    3026,
    409,
    [
      '学校已有 {count} 人不是由名单带来的,导入会造成重复',
      'The school has {count} people whom no list has brought: a list would double them',
    ],
    ['请联系管理员', 'Ask the operator'],
  ),
  roster_other_key: entry(
    3027,
    409,
    [
      'ROSTER_DIGEST_KEY 与本校以前的名单所用的不同',
      'ROSTER_DIGEST_KEY is not the one with which the lists of this school were taken before',
    ],
    ['请联系管理员', 'Ask the operator'],
  ),
  import_too_old: entry(
    3028,
    409,
    ['导入结束已久,当时的数据不再保留', 'What the import has changed is not kept any more: it has ended too long ago'],
    ['请提交一份新的名单', 'Send a list that says how it is to be'],
  ),
};
