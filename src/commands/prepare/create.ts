// `taxiway prepare create`: a secret, and into a folder what brings PCs here with it.

import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { EnrollmentSecretEntity } from '../../contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../contract/preparation/files.ts'
import { hashesIn, longestDays, mostUses, usualDays, usualUses } from '../../kernel/enrollment-secret.ts'
import { Fault } from '../../kernel/fault.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenSecret } from '../given-file.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { kind } from './find.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  uses: number
  days: number
  serialNumber?: readonly string[]
  hashFile?: string
  approval?: boolean
  out?: string
  rootCertificate: boolean
  wifi?: string
  wifiPassphraseFile?: string
  wifiHidden?: boolean
  computerName?: string
  account?: string
  accountPasswordFile?: string
  accountAdministrator?: boolean
  hideFirstRun?: boolean
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .description('Make a secret, which is shown once, and what brings PCs here with it')
    .argument('<name>', 'what administrators call it')
    .option('--uses <number>', 'how many PCs it enrols', wholeNumber(1, mostUses), usualUses)
    .option('--days <number>', 'how long it is good', wholeNumber(1, longestDays), usualDays)
    .option('--serial-number <number>', 'of a PC that is let in; repeatable (default: any)', collect)
    .option('--hash-file <file>', 'a CSV of devices, or hashes one a line: their PCs are let in by what they are')
    .option('--approval', 'each PC waits until somebody lets it in')
    .option('--out <folder>', 'where package, answer file, script and sheet go')
    .option('--no-root-certificate', 'PCs trust the servers already')
    .option('--wifi <name>', 'a wireless network for the first run')
    .option('--wifi-passphrase-file <file>', 'its passphrase; without, it is open')
    .option('--wifi-hidden', 'it does not show its name')
    .option('--computer-name <name>', 'may have %SERIAL% or %RAND:n%')
    .option('--account <name>', 'a local account of the PC')
    .option('--account-password-file <file>', 'its password')
    .option('--account-administrator', 'it is an administrator of the PC')
    .option('--hide-first-run', 'fewer pages of the first run; needs an account')
    .addHelpText(
      'after',
      `
Whoever has the files reads the secret, the passphrase and the password in them. They
are made for you alone; keep them so.

Examples:
  taxiway prepare create "Lab PCs" --uses 25 --out lab
  taxiway prepare create "Desks" --approval --computer-name DESK-%RAND:5% --out desks`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const hashes = options.hashFile === undefined ? [] : hashesOf(options.hashFile)
        const choice = options.out === undefined ? noChoice(options) : choiceOf(options)
        const made = await api.post<EnrollmentSecretEntity>(kind.path, {
          displayName,
          maximumUses: options.uses,
          days: options.days,
          serialNumbers: options.serialNumber ?? [],
          ...(hashes.length > 0 && { hardwareHashes: hashes }),
          approvalRequired: options.approval ?? false,
        })
        const { prepared, written } = await orRevoked(api, made, async () => {
          const prepared = choice && (await filesOf(api, made, choice))
          return { prepared, written: prepared && options.out !== undefined ? writeAll(options.out, prepared) : [] }
        })
        print(
          options.json,
          { ok: true, secret: made, files: written, ...(prepared && { link: prepared.link }) },
          `With this secret ${options.uses} PCs enrol, until ${made.expirationDateTime.slice(0, 16)}Z. It is shown only now.`,
          ...table(
            ['', ''],
            [
              ['User name', made.userName],
              ['Secret', made.secret ?? ''],
              ...(prepared ? [['Link', prepared.link]] : []),
            ],
          ).slice(1),
          ...(written.length > 0 ? ['', 'Written:', ...written] : []),
        )
      }),
    )
}

function hashesOf(file: string): string[] {
  const hashes = hashesIn(readGiven(file))
  if (hashes.length > 0) return hashes
  throw new UsageError(`There is no hardware hash in ${file}. taxiway hash doctor says what is wrong with it.`)
}

function readGiven(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Fault('not-found', `The file ${file} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}

/** A secret whose files were refused, or could not be written, is revoked: nobody has seen it. */
async function orRevoked<T>(api: Api, { id }: EnrollmentSecretEntity, make: () => Promise<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    await api.post(`${kind.path}/${id}/revoke`)
    throw error
  }
}

const filesOf = (api: Api, { id, secret }: EnrollmentSecretEntity, choice: object): Promise<PreparedFilesEntity> =>
  api.post<PreparedFilesEntity>(`${kind.path}/${id}/files`, { secret, ...choice })

const ofFiles = ['wifi', 'computerName', 'account', 'hideFirstRun'] as const

function noChoice(options: Options): undefined {
  if (ofFiles.every((name) => options[name] === undefined)) return undefined
  throw new UsageError('What is chosen for PCs stands in files. Name a folder for them with --out.')
}

/** Files are read before anything is made. */
function choiceOf(options: Options): object {
  const { wifi, wifiPassphraseFile, wifiHidden, account, accountPasswordFile } = options
  if (wifi === undefined && (wifiPassphraseFile !== undefined || wifiHidden)) {
    throw new UsageError('A passphrase is of a wireless network. Name it with --wifi.')
  }
  if ((account === undefined) !== (accountPasswordFile === undefined)) {
    throw new UsageError('A local account has a name and a password: give --account and --account-password-file.')
  }
  return {
    rootCertificate: options.rootCertificate,
    firstRunHidden: options.hideFirstRun ?? false,
    ...(options.computerName !== undefined && { computerName: options.computerName }),
    ...(wifi !== undefined && {
      wirelessNetwork: {
        ssid: wifi,
        hidden: wifiHidden ?? false,
        ...(wifiPassphraseFile !== undefined && { passphrase: readGivenSecret(wifiPassphraseFile, 'passphrase') }),
      },
    }),
    ...(account !== undefined &&
      accountPasswordFile !== undefined && {
        localAccount: {
          name: account,
          password: readGivenSecret(accountPasswordFile, 'password'),
          administrator: options.accountAdministrator ?? false,
        },
      }),
  }
}

function writeAll(folder: string, { files }: PreparedFilesEntity): string[] {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return files.map(({ name, content }) => {
      const path = join(folder, name)
      writeSafeFile(path, Buffer.from(content, 'base64'))
      return path
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message = `Nothing can be written into ${folder} (${code}), and the secret was revoked. Name another folder.`
    throw new Fault('invalid-input', message, { reason: 'output-file', cause: error })
  }
}
