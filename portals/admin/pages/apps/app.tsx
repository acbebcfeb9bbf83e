// One application: what it is, whom it is assigned to, what is changed of it, and its end.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSize } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { EditRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  type App,
  appQuery,
  appTargets,
  assignApp,
  assignRemoval,
  deleteApp,
  formOf,
  removalTargets,
} from '../../api/management/apps.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel, targetsKey } from '../assigned/assignments.tsx'
import { DeleteButton } from '../assigned/delete-button.tsx'
import { EditApp } from './edit.tsx'
import { Relations } from './relations.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  quiet: { display: 'block', marginTop: '16px', color: tokens.colorNeutralForeground2 },
})

export function AppPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { appId } = useParams({ from: '/inside/apps/$appId' })
  const { created } = useSearch({ from: '/inside/apps/$appId' })
  const { data: app } = useSuspenseQuery(appQuery(appId))
  const targets = useQuery({
    queryKey: targetsKey('app', appId),
    queryFn: ({ signal }) => appTargets(appId, signal),
  }).data
  const queries = useQueryClient()
  const [added] = useState({ text: t('apps.added') })
  const [editing, setEditing] = useState(false)
  const [saved, setSaved] = useState<Notice>()
  const published = app.sha256 !== null
  const form = formOf(app)
  return (
    <PageFrame
      title={app.displayName}
      lead={app.publisher}
      back={{ to: paths.apps(), name: t('apps.title') }}
      actions={
        <>
          <GuardedButton operation="mdm.app.change" icon={<EditRegular />} onClick={() => setEditing(true)}>
            {t('apps.edit')}
          </GuardedButton>
          <DeleteButton
            kind="app"
            id={appId}
            name={app.displayName}
            operation="mdm.app.delete"
            read={appTargets}
            remove={deleteApp}
            listPath={paths.apps()}
            queryKey="apps"
          />
        </>
      }
    >
      <div className={styles.stack}>
        <Said notice={saved ?? (created && targets?.length === 0 ? added : undefined)} />
        <AssignmentsPanel
          kind="app"
          id={appId}
          operation="mdm.app.assign"
          read={appTargets}
          replace={assignApp}
          notYet={published ? undefined : t('apps.notYet')}
        />
        <AssignmentsPanel
          kind="removal"
          id={appId}
          operation="mdm.app.assign"
          read={removalTargets}
          replace={assignRemoval}
          opens={t('assigned.removal.opens')}
        />
        <Panel title={t('apps.facts')}>
          <Facts
            facts={[
              [t('apps.kind'), t(`apps.forms.${form}`)],
              [t('apps.column.publisher'), app.publisher || t('common.none')],
              ...factsOf(t, app),
              [
                t('apps.column.file'),
                form === 'office'
                  ? t('apps.fromVendor')
                  : published
                    ? `${app.fileName}, ${formatSize(app.size ?? 0)}`
                    : t('apps.noFile'),
              ],
              ...(app.sha256 ? [['SHA-256', <Copyable key="sum" name="SHA-256" value={app.sha256} />] as const] : []),
            ]}
          />
          <Text className={styles.quiet}>{t('apps.states')}</Text>
        </Panel>
        {form === 'win32' && (
          <Relations
            app={app}
            targets={targets}
            onSaved={async () => {
              await queries.invalidateQueries({ queryKey: ['apps'] })
              setSaved({ text: t('apps.saved') })
            }}
          />
        )}
      </div>
      {editing && (
        <EditApp
          app={app}
          targets={targets}
          onClose={() => setEditing(false)}
          onSaved={async () => {
            await queries.invalidateQueries({ queryKey: ['apps'] })
            setSaved({ text: t('apps.saved') })
          }}
        />
      )}
    </PageFrame>
  )
}

type Fact = readonly [string, ReactNode]

function factsOf(t: TFunction, app: App): readonly Fact[] {
  const form = formOf(app)
  if (form === 'office') {
    return [
      [t('apps.products'), app.productIds?.join(', ')],
      [t('apps.channel'), app.updateChannel],
      [t('apps.architecture'), app.officePlatformArchitecture],
      [t('apps.languages'), app.localesToInstall?.join(', ') || t('apps.ofWindows')],
    ]
  }
  if (form === 'msix') {
    const family = `${app.identityName}_${app.identityPublisherHash}`
    return [
      [t('apps.form.version'), app.identityVersion],
      [t('apps.family'), <Copyable key="family" name={t('apps.family')} value={family} />],
      [t('apps.architecture'), app.applicableArchitectures],
    ]
  }
  if (form === 'win32') {
    const detection = app.rules?.filter(({ ruleType }) => ruleType === 'detection') ?? []
    return [
      [t('apps.form.version'), app.displayVersion || t('common.none')],
      [t('apps.win32.install'), <code key="install">{app.installCommandLine}</code>],
      [t('apps.win32.uninstall'), <code key="uninstall">{app.uninstallCommandLine}</code>],
      [t('apps.win32.setupFile'), app.setupFilePath],
      [t('apps.win32.rules'), t('apps.win32.ruleCount', { count: detection.length })],
      [t('apps.win32.minutes'), app.installExperience?.maxRunTimeInMinutes],
      [t('assigned.holdsSecret'), app.holdsSecret ? t('apps.secretYes') : t('apps.secretNo')],
    ]
  }
  return [
    [t('apps.form.version'), app.productVersion],
    [
      t('apps.form.productCode'),
      <Copyable key="code" name={t('apps.form.productCode')} value={app.productCode ?? ''} />,
    ],
    [t('apps.form.commandLine'), <code key="line">{app.commandLine || t('common.none')}</code>],
    [t('assigned.holdsSecret'), app.holdsSecret ? t('apps.secretYes') : t('apps.secretNo')],
  ]
}
