import { entry } from './error-entry.js';

/** 1xxx: not understood; 2xxx: not authentic. */
export const requestErrors = {
  bad_content_type: entry(
    1001,
    400,
    ['Content-Type 必须是 application/json', 'Content-Type must be application/json'],
    ['请在请求头中带上 Content-Type: application/json', 'Send the header Content-Type: application/json'],
  ),
  body_too_large: entry(
    1002,
    413,
    ['请求体超过 {limit} 字节', 'The body is larger than {limit} bytes'],
    ['请减小请求体,例如分批提交成员', 'Send less at once, for example members in several calls'],
  ),
  bad_json: entry(
    1003,
    400,
    ['请求体不是合法的 JSON 对象', 'The body is not a JSON object'],
    ['请检查 JSON 语法和 UTF-8 编码', 'Check the JSON syntax and the UTF-8 encoding'],
  ),
  missing_field: entry(1004, 400, ['缺少字段 {field}', 'Field {field} is missing'], ['请补上该字段', 'Add the field']),
  bad_field: entry(
    1005,
    400,
    ['字段 {field} 的值不正确: {detail}', 'Field {field} is not acceptable: {detail}'],
    ['请按接口文档修改该字段,数值不能加引号', 'Correct the field as the document says; numbers are not quoted'],
  ),
  unknown_cmd: entry(
    1006,
    400,
    ['未知的 cmd', 'Unknown cmd'],
    ['请检查 cmd 的拼写和大小写', 'Check the spelling and case of cmd'],
  ),
  not_found: entry(
    1007,
    404,
    ['没有这个地址', 'There is nothing at this address'],
    ['请检查请求的路径和方法', 'Check the path and the method of the request'],
  ),
  bad_request: entry(
    1008,
    400,
    ['服务器不理解这个 HTTP 请求', 'The HTTP request is not understood'],
    ['请检查请求行和请求头', 'Check the request line and headers'],
  ),

  bad_signature: entry(
    2001,
    401,
    ['签名错误', 'The signature is wrong'],
    [
      'sign = md5(timestamp + md5(school_id + account_id + 盐)),请检查盐和各字段',
      'sign = md5(timestamp + md5(school_id + account_id + salt)); check the salt and the fields',
    ],
  ),
  timestamp_reused: entry(
    2002,
    401,
    ['timestamp 已使用过', 'The timestamp has been used before'],
    [
      '每次请求(包括重试)都要用新的 timestamp 重新签名',
      'Sign every request, retries included, with a timestamp never used before',
    ],
  ),

  link_invalid: entry(
    2003,
    401,
    ['链接无效或已过期', 'The link is wrong or has expired'],
    ['请用 getFileLink 重新获取链接', 'Ask for a new one with getFileLink'],
  ),

  bad_key_signature: entry(
    2004,
    401,
    ['密钥签名错误', 'The signature of the service key is wrong'],
    [
      '请按文档 docs/services.md 的测试向量检查签名、密钥 ID 和密钥',
      'Check the signature by the vectors of docs/services.md, the id of the key and its secret',
    ],
  ),
  request_stale: entry(
    2005,
    401,
    ['X-Timestamp 与服务器时间 {now} 相差过大', 'X-Timestamp is too far from the time of the server, {now}'],
    ['请校准时钟,并在发送前才签名', 'Set the clock, and sign a request right before it is sent'],
  ),
  nonce_reused: entry(
    2006,
    401,
    ['X-Nonce 已使用过', 'X-Nonce has been used before'],
    ['每次请求(包括重试)都要用新的 X-Nonce 重新签名', 'Sign every request, retries included, with a new X-Nonce'],
  ),
  key_expired: entry(
    2007,
    401,
    ['密钥已过期', 'The service key has expired'],
    ['请向管理员申请新的密钥', 'Ask the operator for a new one'],
  ),
  scope_missing: entry(
    2008,
    403,
    ['密钥无权对学校 {school_id} 使用 {scope}', 'The service key may not use {scope} for school {school_id}'],
    ['请向管理员申请相应的权限', 'Ask the operator for a key with that scope'],
  ),
  signature_v2_required: entry(
    2009,
    401,
    ['本校只接受密钥签名(v2)', 'This school takes the signature of service keys (v2) alone'],
    ['请使用密钥签名,见 docs/services.md', 'Sign with a service key, as docs/services.md tells'],
  ),
};
