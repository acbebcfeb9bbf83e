// What can be done to an account. Each button opens a question that says in plain words what stops working and when; deleting
// wants the user name typed.

import { makeStyles, Text } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../../shared/session/session.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular, KeyRegular, LinkRegular, SignOutRegular } from '../../../shared/ui/icons.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import {
  changePerson,
  deletePerson,
  keepHere,
  makePasswordLink,
  type PasswordLink,
  type Person,
  setPassword,
  signOutEverywhere,
} from '../../api/people.ts'
import { makePassword } from './make-password.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

type Verb = 'reset' | 'link' | 'signOut' | 'disable' | 'enable' | 'keep' | 'delete'
const harmless: ReadonlySet<Verb> = new Set(['enable', 'link', 'keep'])

export type Done =
  | { readonly verb: 'reset'; readonly password: string }
  | ({ readonly verb: 'link' } & PasswordLink)
  | { readonly verb: Exclude<Verb, 'reset' | 'link'> }

async function perform(verb: Verb, person: Person): Promise<Done> {
  switch (verb) {
    case 'reset': {
      const password = makePassword(person)
      await setPassword(person.id, password)
      return { verb, password }
    }
    case 'link':
      return { verb, ...(await makePasswordLink(person.id)) }
    case 'signOut':
      await signOutEverywhere(person.id)
      return { verb }
    case 'disable':
    case 'enable':
      await changePerson(person.id, { accountEnabled: verb === 'enable' })
      return { verb }
    case 'keep':
      await keepHere(person.id)
      return { verb }
    case 'delete':
      await deletePerson(person.id)
      return { verb }
  }
}

export function PersonActions(props: { readonly person: Person; readonly onDone: (done: Done) => void }) {
  const { t } = useTranslation()
  const { person } = props
  const { source } = person
  const [asking, setAsking] = useState<Verb>()
  const turn = person.accountEnabled ? 'disable' : 'enable'
  return (
    <>
      <GuardedButton operation="directory.user.change" icon={<KeyRegular />} onClick={() => setAsking('reset')}>
        {t('people.reset.name')}
      </GuardedButton>
      <GuardedButton operation="identity.password-link.create" icon={<LinkRegular />} onClick={() => setAsking('link')}>
        {t('people.link.name')}
      </GuardedButton>
      <GuardedButton
        operation="directory.user.revoke-sign-ins"
        icon={<SignOutRegular />}
        onClick={() => setAsking('signOut')}
      >
        {t('people.signOut.name')}
      </GuardedButton>
      <GuardedButton
        operation="directory.user.change"
        off={turn === 'enable' && source !== null ? t('people.enable.elsewhere', { source }) : undefined}
        onClick={() => setAsking(turn)}
      >
        {t(`people.${turn}.name`)}
      </GuardedButton>
      {source !== null && (
        <GuardedButton operation="directory.user.change" onClick={() => setAsking('keep')}>
          {t('people.keep.name')}
        </GuardedButton>
      )}
      <GuardedButton operation="directory.user.delete" icon={<DeleteRegular />} onClick={() => setAsking('delete')}>
        {t('people.delete.name')}
      </GuardedButton>
      {asking && (
        <Ask
          key={asking}
          verb={asking}
          person={person}
          onClose={() => setAsking(undefined)}
          onDone={(done) => {
            setAsking(undefined)
            props.onDone(done)
          }}
        />
      )}
    </>
  )
}

function Ask(props: {
  readonly verb: Verb
  readonly person: Person
  readonly onClose: () => void
  readonly onDone: (done: Done) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { verb, person } = props
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const effects = t(`people.${verb}.effects`, { returnObjects: true, source: person.source ?? '' }) as readonly string[]
  const own = account()?.userPrincipalName.toLowerCase() === person.userPrincipalName.toLowerCase()
  const go = async () => {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      props.onDone(await perform(verb, person))
    } catch (caught) {
      setProblem(caught)
      setBusy(false)
    }
  }
  return (
    <Confirm
      open
      title={t(`people.${verb}.title`, { name: person.displayName })}
      confirm={t(`people.${verb}.name`)}
      typed={verb === 'delete' ? person.userPrincipalName : undefined}
      danger={!harmless.has(verb)}
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
          {own && !harmless.has(verb) && <li>{t('people.own')}</li>}
        </ul>
        <div aria-live="polite">{busy && <Text>{t('people.working')}</Text>}</div>
        {problem !== undefined && <Failed problem={problem} />}
      </div>
    </Confirm>
  )
}
