// What an operator does in the buckets of a deployment, with a request signed as AWS Signature Version 4 says.
import { createHash, createHmac } from 'node:crypto';

const REGION = 'us-west-1';
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

export class Operator {
  #address;
  #key;

  constructor(address, keys) {
    this.#address = address;
    this.#key = keys.find(({ role }) => role === 'operator');
  }

  // The body of the answer.
  async ask(method, bucket, key, body = '') {
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    const url = new URL(`/${path}`, this.#address);
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const headers = { host: url.host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': time };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`).join('');
    const request = [method, url.pathname, '', lines, names, headers['x-amz-content-sha256']].join('\n');
    const scope = `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;
    const signed = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
    const secret = scope.split('/').reduce(hmac, `AWS4${this.#key.secret_key}`);
    const signature = hmac(secret, signed).toString('hex');
    const credential = `${this.#key.access_key}/${scope}`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
    const answer = await fetch(url, { method, headers: { ...headers, authorization }, ...(body && { body }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${bucket}/${key} answers ${answer.status}: ${text}`);
    return text;
  }
}
