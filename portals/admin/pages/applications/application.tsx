// One application: what it is set up with, what it proves itself with, what it was given, and its end.

import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type ApplicationChange, applicationQuery, changeApplication } from '../../api/application/applications.ts'
import { principalQuery } from '../../api/application/service-principal.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { Credentials } from './credentials.tsx'
import { EditApplication } from './edit.tsx'
import { ApplicationFacts } from './facts.tsx'
import { takeRegistered } from './handed.ts'
import { AccessPanel } from './permissions/access.tsx'
import { ConsentsPanel } from './permissions/consents.tsx'
import { PermissionsPanel } from './permissions/panel.tsx'
import { SecretOnce, type ShownSecret } from './secret-once.tsx'
import { ApplicationActions } from './turn.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
})

export function ApplicationPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { applicationId: id } = useParams({ from: '/inside/settings/applications/$applicationId' })
  const queries = useQueryClient()
  const { data: application } = useSuspenseQuery(applicationQuery(id))
  const principal = useQuery(principalQuery(application.appId))
  const { notice, setNotice, first } = useRegistered(application.appId)
  const [problem, setProblem] = useState<unknown>()
  /** One more when the values of the form come from elsewhere. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['applications'] })
  const undo = async (change: ApplicationChange) => {
    setProblem(undefined)
    try {
      await changeApplication(id, change)
      setNotice({ text: t('applications.undone') })
      await refresh()
      setEdition((count) => count + 1)
    } catch (caught) {
      setProblem(caught)
    }
  }
  return (
    <PageFrame
      title={application.displayName}
      back={{ to: paths.applications(), name: t('applications.title') }}
      actions={
        principal.data !== undefined && (
          <ApplicationActions
            application={application}
            principal={principal.data}
            onTurned={(said) => {
              setProblem(undefined)
              setNotice(said)
            }}
            onProblem={setProblem}
          />
        )
      }
    >
      <div className={styles.stack}>
        <ReadOnly operation="identity.application.change" />
        {principal.data !== undefined && principal.data?.accountEnabled !== true && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t(principal.data ? 'applications.isOff' : 'applications.isMissing')}</MessageBarBody>
          </MessageBar>
        )}
        {application.purpose !== null && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>{t('applications.isOfToken')}</MessageBarBody>
          </MessageBar>
        )}
        {principal.isError && <Failed problem={principal.error} retry={() => void principal.refetch()} />}
        {problem !== undefined && <Failed problem={problem} />}
        <Said notice={notice} />
        {first && (
          <SecretOnce
            title={t('applications.secretOf', { name: application.displayName })}
            clientId={application.appId}
            secret={first}
          />
        )}
        <ApplicationFacts application={application} principal={principal.data} />
        <Credentials application={application} />
        {principal.data && <PermissionsPanel application={application} principalId={principal.data.id} />}
        <EditApplication
          key={edition}
          application={application}
          onSaved={(before) => {
            setProblem(undefined)
            setNotice({ text: t('applications.saved'), undo: () => void undo(before) })
            void refresh()
          }}
        />
        {principal.data && <AccessPanel application={application} principal={principal.data} />}
        {principal.data && <ConsentsPanel application={application} principalId={principal.data.id} />}
      </div>
    </PageFrame>
  )
}

/** Said after the page itself has taken the focus. */
function useRegistered(appId: string) {
  const { t } = useTranslation()
  const [notice, setNotice] = useState<Notice>()
  const [first, setFirst] = useState<ShownSecret>()
  useEffect(() => {
    const made = takeRegistered(appId)
    if (!made) return
    setNotice({ text: t('applications.registered', { name: made.displayName }) })
    if (made.secretText !== null) setFirst({ text: made.secretText, until: made.secretEndDateTime })
  }, [appId, t])
  return { notice, setNotice, first }
}
