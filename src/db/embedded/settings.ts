// How the embedded PostgreSQL is set, as arguments, so that no edited file in the data folder can make it less durable.
// An acknowledged row is on disk: fsync, synchronous_commit and full_page_writes stay on.

import { totalmem } from 'node:os'

const megabyte = 2 ** 20

export function serverArguments(instance: { cluster: string; socketDir: string; mark: string }): string[] {
  const allowed = process.constrainedMemory() || Infinity // a container's share, 0 where there is no limit
  const memory = Math.min(totalmem(), allowed) / megabyte
  const shared = Math.round(Math.min(512, Math.max(128, memory / 16)))
  const settings: Record<string, string> = {
    cluster_name: instance.mark,
    listen_addresses: '',
    unix_socket_directories: instance.socketDir,
    unix_socket_permissions: '0700',
    // durable
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // nobody replicates from us; without that, loading into a new table needs no journal
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    // a small machine, many short statements
    max_connections: '60',
    shared_buffers: `${shared}MB`,
    effective_cache_size: `${Math.round(memory / 2)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_parallel_workers_per_gather: '0',
    random_page_cost: '1.1',
    jit: 'off',
    autovacuum_naptime: '20s',
    // the log names events, never rows or statements: those may hold hashes and keys
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    log_checkpoints: 'off',
    log_line_prefix: '',
    logging_collector: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  }
  return ['-D', instance.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** Text is UTF-8, compared by code point and the same on every machine; upper and lower case follow Unicode. */
export const initdbArguments = [
  '--username=taxiway',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  '--no-instructions',
]
