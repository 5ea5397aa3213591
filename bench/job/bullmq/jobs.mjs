// The same job on BullMQ: one call, the outcome's rows, one message that announces it.
// node jobs.mjs work | node jobs.mjs fill VERSION (variant ids on standard input)
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import IORedis from 'ioredis';
import pg from 'pg';
import { Pool } from 'undici';

const IN_FLIGHT = 50;
const env = process.env;
const redis = () => new IORedis(env.BENCH_REDIS_URL, { maxRetriesPerRequest: null });
const kept = { removeOnComplete: true, removeOnFail: 1000 };

async function work() {
  const sql = readFileSync(new URL('../outcome.sql', import.meta.url), 'utf8');
  const database = new pg.Pool({
    connectionString: env.BENCH_DATABASE_URL, max: 10, options: '-c search_path=sync_shopee',
  });
  const platform = new Pool(env.BENCH_STUB_URL, { connections: IN_FLIGHT });
  const events = new Queue('listing-changed', { connection: redis(), defaultJobOptions: kept });
  const worker = new Worker('stock', async (job) => {
    const { variant_id, version } = job.data;
    const began = performance.now();
    const answer = await platform.request({
      path: '/api/v2/product/update_stock', method: 'POST',
      body: JSON.stringify({ item_id: 1, stock_list: [{ seller_stock: [{ stock: version }] }] }),
    });
    await answer.body.json();
    const ms = Math.round(performance.now() - began);
    const { rows } = await database.query({
      name: 'outcome', text: sql, values: [variant_id, version, randomUUID(), ms],
    });
    await events.add('listing-changed', rows[0], { jobId: job.id.replace(':', '-') });
  }, { connection: redis(), concurrency: IN_FLIGHT });
  await worker.waitUntilReady();
  console.log('ready');
}

async function fill(version) {
  const ids = readFileSync(0, 'utf8').split('\n').filter(Boolean);
  const connection = redis();
  await connection.del('bull:listing-changed:wait');
  const queue = new Queue('stock', { connection, defaultJobOptions: { ...kept, attempts: 5 } });
  for (let start = 0; start < ids.length; start += 500) {
    await queue.addBulk(ids.slice(start, start + 500).map((id) => ({
      name: 'stock', data: { variant_id: id, version }, opts: { jobId: `${id}-${version}` },
    })));
  }
  await queue.close();
  connection.disconnect();
}

if (env.BENCH_REDIS_URL === undefined) throw new Error('BENCH_REDIS_URL is not set');
await (process.argv[2] === 'fill' ? fill(Number(process.argv[3])) : work());
