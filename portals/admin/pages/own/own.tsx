// One's own account, for everybody who signs in: the password, what else one signs in with, and where one is signed in.

import { Button, makeStyles, Text, useRestoreFocusTarget } from '@fluentui/react-components'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account, forgetSession } from '../../../shared/session/session.ts'
import { SignOutRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { signOwnOut } from '../../api/person/own.ts'
import { paths } from '../../paths.ts'
import { OwnMethods } from './methods.tsx'
import { PasswordPanel } from './password.tsx'
import { ProofPanel, type Proven, useProven } from './prove.tsx'
import { OwnQuestion } from './question.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  out: { display: 'grid', gap: '12px', justifyItems: 'start' },
})

export function OwnPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { added } = useSearch({ from: '/inside/my-account' })
  const proven = useProven()
  // Once there, the form stays: it may have the focus, and something typed, when the ten minutes are over.
  const offered = useRef(false)
  if (proven.until) offered.current = true
  const [notice, setNotice] = useState<Notice>()
  // Said after the page itself has taken the focus.
  useEffect(() => {
    if (added) setNotice({ text: t(`own.added.${added}`) })
  }, [added, t])
  const person = account()
  const ended = () => {
    forgetSession()
    void navigate({ to: '/sign-in', search: { returnTo: paths.own(), ended: true } })
  }
  return (
    <PageFrame title={t('own.title')} lead={person && `${person.name} · ${person.userPrincipalName}`}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <ProofPanel proven={proven} />
        <OwnMethods proven={proven} onEnded={ended} />
        {offered.current ? (
          <PasswordPanel onChanged={ended} />
        ) : (
          <Panel title={t('own.password.title')}>
            <Text>{t('own.proof.needed')}</Text>
          </Panel>
        )}
        <Sessions proven={proven} onEnded={ended} />
      </div>
    </PageFrame>
  )
}

function Sessions({ proven, onEnded }: { readonly proven: Proven; readonly onEnded: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const restore = useRestoreFocusTarget() // after the question
  const [asking, setAsking] = useState(false)
  return (
    <Panel title={t('own.sessions.title')}>
      <div className={styles.out}>
        <Text>{t('own.sessions.lead')}</Text>
        <Button {...restore} icon={<SignOutRegular />} onClick={() => setAsking(true)}>
          {t('own.sessions.out')}
        </Button>
      </div>
      {asking && (
        <OwnQuestion
          title={t('own.sessions.ask')}
          confirm={t('own.sessions.out')}
          effects={t('own.sessions.effects', { returnObjects: true })}
          proven={proven}
          perform={signOwnOut}
          onDone={onEnded}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  )
}
