// `taxiway policy change`: another name, description, or content of a policy.

import { Command } from 'commander'

import { type Change, type ChangeOptions, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { contentOf, type Given, remarksOn, withContent } from './content.ts'
import { type Policy, policyKind, policyTypes, whatIsIn } from './kind.ts'

type Options = Given & ChangeOptions & { data?: string; tenant?: string; name?: string; description?: string }

export function changeCommand(): Command {
  const command = withServerOptions(new Command('change'))
    .description('Change a policy; devices get the difference at their next check-in')
    .argument('<name>', 'name or id of the policy')
    .option('--name <text>', 'another name for it')
    .option('--description <text>', 'for people')
  return withChangeOptions(withContent(command))
    .addHelpText(
      'after',
      `
What is not named stays as it is. Settings are replaced as a whole: name each one
that the policy is to have, or give the file that policy show --json printed, with
secrets written anew. A policy of settings cannot become a certificate, nor the
other way: add a new one, and delete this one.

Before something changes for somebody, the command says whom the policy reaches
and asks.

Examples:
  taxiway policy change Telemetry --name "Telemetry: nothing"
  taxiway policy change Telemetry --integer ./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry=0 --dry-run
  taxiway policy change "Contoso root" --certificate contoso-root-2.pem`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const content = contentOf(options)
        const body = { ...given({ displayName: options.name, description: options.description }), ...content }
        if (Object.keys(body).length === 0) {
          throw new UsageError('Say what to change: --name, --description, its settings or its certificate.')
        }
        const before = await findNamed<Policy>(api, policyKind, name)
        const { id } = before
        if (content && content['@odata.type'] !== before['@odata.type'])
          throw new UsageError(
            'Settings do not become a certificate, nor one kind of certificate another. Add a new policy, and delete this one.',
          )
        const changes = changesOf(before, body)
        if (!(await mayChange(api, policyKind, before, { changes, felt: content !== undefined }, options))) return
        const policy = await api.patch<Policy>(`${policyKind.path}/${id}`, body)
        print(
          options.json,
          { ok: true, policy },
          `Changed the policy ${policy.displayName} (${id}): ${whatIsIn(policy)}.`,
          ...(content ? remarksOn(policy) : []),
          ...(content ? ['Devices get the difference at their next check-in.'] : []),
        )
      }),
    )
}

type Body = Partial<Policy>

const isCertificate = (policy: Body): boolean => policy.certFileName !== undefined

function changesOf(before: Policy, after: Body): Change[] {
  const word = (what: string, was: string, now: string | undefined): Change[] =>
    now === undefined || now === was ? [] : [{ what, before: was || 'none', after: now || 'none' }]
  return [
    ...word('Name', before.displayName, after.displayName),
    ...word('Description', before.description, after.description),
    ...(after.omaSettings ? settingChanges(before.omaSettings ?? [], after.omaSettings) : []),
    // the same name may be another certificate: it counts as one
    ...(after.subjectNameFormatString
      ? [{ what: 'Certificate', before: whatIsIn(before), after: whatIsIn({ ...before, ...after }) }]
      : []),
    ...(after['@odata.type'] === policyTypes.pfx
      ? [{ what: 'Certificate', before: before.certificateSubject ?? '', after: 'another file' }]
      : []),
    ...(isCertificate(after)
      ? [{ what: 'Certificate', before: before.certFileName ?? '', after: after.certFileName ?? '' }]
      : []),
  ]
}

/** Of a secret the service says no value, so that what is written anew counts as changed. */
function settingChanges(before: Settings, after: Settings): Change[] {
  const set = after.flatMap((one) => {
    const was = before.find(({ omaUri }) => omaUri === one.omaUri)
    const kept = was && was.value === one.value && Boolean(was.isEncrypted) === Boolean(one.isEncrypted)
    return kept ? [] : [{ what: one.omaUri, before: was ? shown(was) : 'not set', after: shown(one) }]
  })
  const gone = before.filter(({ omaUri }) => !after.some((one) => one.omaUri === omaUri))
  return [...set, ...gone.map((one) => ({ what: one.omaUri, before: shown(one), after: 'not set' }))]
}

type Settings = NonNullable<Policy['omaSettings']>
const mostShown = 60
const shown = ({ value, isEncrypted, '@odata.type': type = '' }: Settings[number]): string =>
  isEncrypted
    ? 'a secret'
    : /StringXml|Base64/.test(type)
      ? 'a file'
      : String(value).length > mostShown
        ? `${String(value).slice(0, mostShown)}…`
        : String(value)
