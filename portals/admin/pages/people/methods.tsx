// What a person signs in with: what there is, taking away what was lost, and a pass for who has lost it.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { KeyRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  type Method,
  makeAccessPass,
  removeAccessPass,
  removeApp,
  removeHelloKey,
  removePasskey,
} from '../../api/methods.ts'
import type { Person } from '../../api/people.ts'
import { methodsQuery } from '../../api/queries.ts'
import { type MadePassword, PasswordOnce } from './password-once.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', margin: '8px 0 16px', padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  what: { display: 'grid', gap: '2px', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  stack: { display: 'grid', gap: '12px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

type Asking = 'pass' | 'app' | 'passAway' | 'hello' | 'passkey'

export function MethodsPanel({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const permission = can('identity.authentication-method.list')
  const list = useQuery({ ...methodsQuery(person.id), enabled: permission.allowed })
  const [asking, setAsking] = useState<{ readonly what: Asking; readonly id: string }>()
  const [made, setMade] = useState<MadePassword>()
  const [notice, setNotice] = useState<Notice>()
  const perform = async () => {
    if (!asking) return
    if (asking.what === 'pass') setMade(await makePass(person))
    if (asking.what === 'app') await removeApp(person.id, asking.id)
    if (asking.what === 'passAway') await removeAccessPass(person.id, asking.id)
    if (asking.what === 'passkey') await removePasskey(person.id, asking.id)
    if (asking.what === 'hello') await removeHelloKey(person.id, asking.id)
    setAsking(undefined)
    if (asking.what === 'pass') setNotice(undefined)
    else {
      setMade(undefined)
      setNotice({ text: t(`people.methods.${asking.what}.done`, { name: person.displayName }) })
    }
    await queries.invalidateQueries({ queryKey: ['people'] })
  }
  return (
    <Panel title={t('people.methods.title')}>
      <Said notice={notice} />
      {!permission.allowed && <Text>{needs(t, permission)}</Text>}
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <ul className={styles.list}>
          {list.data.value.map((method) => (
            <li key={method.id} className={styles.item}>
              <div className={styles.what}>
                <Text>{t(`people.methods.kind.${kindOf(method)}`)}</Text>
                <Text size={200} className={styles.quiet}>
                  {detailOf(t, method)}
                </Text>
              </div>
              <TakeAway method={method} ask={(what) => setAsking({ what, id: method.id ?? '' })} />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.stack}>
        <div>
          <GuardedButton
            operation="identity.access-pass.create"
            icon={<KeyRegular />}
            onClick={() => setAsking({ what: 'pass', id: '' })}
          >
            {t('people.methods.pass.name')}
          </GuardedButton>
        </div>
        {made && <PasswordOnce title={t('people.methods.pass.made', { name: person.displayName })} made={made} />}
      </div>
      {asking && (
        <Ask
          key={asking.what}
          what={asking.what}
          person={person}
          perform={perform}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Panel>
  )
}

/** Nobody takes a password away: it is changed instead. */
function TakeAway(props: { readonly method: Method; readonly ask: (what: Asking) => void }) {
  const { t } = useTranslation()
  const removal = removals[kindOf(props.method)]
  if (!removal) return null
  const { what, operation } = removal
  return (
    <GuardedButton operation={operation} appearance="subtle" onClick={() => props.ask(what)}>
      {t(`people.methods.${what}.name`)}
    </GuardedButton>
  )
}

async function makePass({ id, userPrincipalName }: Person): Promise<MadePassword> {
  const { temporaryAccessPass, startDateTime, lifetimeInMinutes } = await makeAccessPass(id)
  const end = new Date(Date.parse(startDateTime) + lifetimeInMinutes * 60_000)
  return { userPrincipalName, pass: temporaryAccessPass ?? '', expiresDateTime: end.toISOString() }
}

const kinds = {
  '#microsoft.graph.passwordAuthenticationMethod': 'password',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'app',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'pass',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'hello',
  '#microsoft.graph.fido2AuthenticationMethod': 'passkey',
} as const
const removals = {
  password: undefined,
  app: { what: 'app', operation: 'identity.software-oath.delete' },
  pass: { what: 'passAway', operation: 'identity.access-pass.delete' },
  passkey: { what: 'passkey', operation: 'identity.passkey.delete' },
  hello: { what: 'hello', operation: 'identity.hello-key.delete' },
} as const
const kindOf = (method: Method) => kinds[method['@odata.type']]

function detailOf(t: TFunction, method: Method): string {
  const { recoveryCodesLeft, methodUsabilityReason, startDateTime, lifetimeInMinutes, displayName } = method
  const since = t('people.methods.since', { when: formatDateTime(new Date(method.createdDateTime)) })
  if (method.passkeyType) {
    const used = method.lastUsedDateTime
    const when = used ? t('own.methods.used', { when: formatDateTime(new Date(used)) }) : t('own.methods.unused')
    return `${displayName ?? ''} · ${since} · ${when}`
  }
  if (displayName !== undefined) return `${t('people.methods.onDevice', { name: displayName })} · ${since}`
  if (recoveryCodesLeft !== undefined)
    return `${since} · ${t('people.methods.recoveryCodes', { count: recoveryCodesLeft })}`
  if (!methodUsabilityReason || !startDateTime) return since
  const begin = new Date(startDateTime)
  const until = formatDateTime(new Date(begin.getTime() + (lifetimeInMinutes ?? 0) * 60_000))
  return t(`people.methods.usability.${methodUsabilityReason}`, { from: formatDateTime(begin), until })
}

function Ask(props: {
  readonly what: Asking
  readonly person: Person
  readonly perform: () => Promise<void>
  readonly onClose: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { what, person } = props
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const effects = t(`people.methods.${what}.effects`, { returnObjects: true }) as readonly string[]
  const go = async () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await props.perform()
    } catch (caught) {
      setProblem(caught)
      setBusy(false)
    }
  }
  return (
    <Confirm
      open
      title={t(`people.methods.${what}.ask`, { name: person.displayName })}
      confirm={t(`people.methods.${what}.name`)}
      danger={what !== 'pass'}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => void go()}
    >
      <div className={styles.stack}>
        <ul className={styles.effects}>
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        <div aria-live="polite">{busy && <Text>{t('people.working')}</Text>}</div>
        {problem !== undefined && <Failed problem={problem} />}
      </div>
    </Confirm>
  )
}
