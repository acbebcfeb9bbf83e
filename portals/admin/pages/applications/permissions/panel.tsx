// What an application was given and what it asks for, by itself and for everybody who signs in; giving and taking are questions first.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asStoredNow } from '../../../../shared/api/stored-now.ts'
import { formatDay } from '../../../../shared/text/format.ts'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../../shared/ui/said.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { Waiting } from '../../../../shared/ui/waiting.tsx'
import { type Application, applicationQuery } from '../../../api/application/applications.ts'
import {
  askFor,
  givePermission,
  heldQuery,
  type Known,
  knownPermissionsQuery,
  takePermission,
} from '../../../api/application/permissions.ts'
import { GivePermission } from './give.tsx'
import { type PermissionChange, PermissionQuestion, whomInWords } from './question.tsx'
import { type Kind, kinds, type PermissionRow, rowsOf } from './rows.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  part: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '4px' },
  title: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
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
  head: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
})

type Asking = { readonly kind: Kind; readonly permission: Known; readonly on: boolean }

export function PermissionsPanel(props: { readonly application: Application; readonly principalId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { application, principalId } = props
  const { displayName: name, id } = application
  const known = useQuery(knownPermissionsQuery())
  const held = useQuery(heldQuery(principalId))
  const [notice, setNotice] = useState<Notice>()
  const [change, setChange] = useState<PermissionChange>()
  /** One more when its fields are to be empty again. */
  const [edition, setEdition] = useState(0)
  const refresh = () => queries.invalidateQueries({ queryKey: ['applications'] })
  const save = useMutation({
    mutationFn: async ({ does, whom, permissions }: PermissionChange) => {
      for (const permission of permissions) {
        if (does === 'take') await takePermission({ principalId, whom, permission })
        else if (known.data) await givePermission({ principalId, whom, permission }, known.data)
      }
    },
    onSuccess: async (_, { does, whom, permissions }) => {
      await refresh()
      setChange(undefined)
      setEdition((before) => before + 1)
      const permission = permissions.map((one) => one.name).join(', ')
      setNotice({ text: t(`applications.permission.done.${does}`, { name, permission, whom: whomInWords(t, whom) }) })
    },
  })
  const asks = useMutation({
    mutationFn: ({ on, ...asked }: Asking) =>
      askFor(() => queries.fetchQuery(asStoredNow(applicationQuery(id))), asked, on),
    onSuccess: async (_, { on, permission }) => {
      await refresh()
      setEdition((before) => before + 1)
      setNotice({
        text: t(`applications.permission.${on ? 'asks' : 'asksNot'}`, { name, permission: permission.name }),
      })
    },
  })
  const ask = (asked: PermissionChange) => {
    save.reset()
    setNotice(undefined)
    setChange(asked)
  }
  const isFixed = application.purpose !== null
  return (
    <Panel title={t('applications.permissions')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {(known.isPending || held.isPending) && <Waiting rows={3} />}
        {known.isError && <Failed problem={known.error} retry={() => void known.refetch()} />}
        {held.isError && <Failed problem={held.error} retry={() => void held.refetch()} />}
        {asks.isError && <Failed problem={asks.error} />}
        {known.data &&
          held.data &&
          kinds.map((kind) => (
            <div key={kind} className={styles.part}>
              <h3 className={styles.title}>{t(`applications.permission.kind.${kind}`)}</h3>
              <Text size={200} className={styles.quiet}>
                {t(`applications.permission.kindLead.${kind}`)}
              </Text>
              <Rows
                kind={kind}
                rows={rowsOf(kind, application, held.data, known.data)}
                isFixed={isFixed}
                onChange={(does, { permission, asked }) =>
                  ask({ does, whom: { kind }, permissions: [permission], asked })
                }
                onStop={(permission) => asks.mutate({ kind, permission, on: false })}
              />
            </div>
          ))}
        {known.data && !isFixed && (
          <GivePermission
            key={edition}
            known={known.data}
            isAsking={asks.isPending}
            onGive={(whom, permission) => ask({ does: 'give', whom, permissions: [permission], asked: false })}
            onAsk={(kind, permission) => asks.mutate({ kind, permission, on: true })}
          />
        )}
      </div>
      {change && (
        <PermissionQuestion
          name={name}
          change={change}
          busy={save.isPending}
          problem={save.error}
          onClose={() => setChange(undefined)}
          onConfirm={() => save.mutate(change)}
        />
      )}
    </Panel>
  )
}

function Rows(props: {
  readonly kind: Kind
  readonly rows: readonly PermissionRow[]
  readonly isFixed: boolean
  readonly onChange: (does: 'give' | 'take', row: PermissionRow) => void
  readonly onStop: (permission: Known) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { kind, rows, isFixed } = props
  if (rows.length === 0) return <Text>{t('applications.permission.none')}</Text>
  const operations =
    kind === 'itself'
      ? ({ give: 'identity.app-role.grant', take: 'identity.app-role.take' } as const)
      : ({ give: 'identity.permission-grant.create', take: 'identity.permission-grant.change' } as const)
  return (
    <ul className={styles.list} aria-label={t(`applications.permission.kind.${kind}`)}>
      {rows.map((row) => {
        const { permission, given } = row
        return (
          <li key={permission.name} className={styles.item}>
            <div className={styles.what}>
              <span className={styles.head}>
                <Text weight="semibold">{permission.name}</Text>
                <Badge appearance="tint" color={given ? 'success' : 'warning'}>
                  {t(given ? 'applications.permission.given' : 'applications.permission.asked')}
                </Badge>
              </span>
              <Text size={200}>{permission.words}</Text>
              {given && (
                <Text size={200} className={styles.quiet}>
                  {sinceOf(t, given)}
                </Text>
              )}
            </div>
            {!isFixed && (
              <div className={styles.actions}>
                {given ? (
                  <GuardedButton
                    operation={operations.take}
                    appearance="subtle"
                    onClick={() => props.onChange('take', row)}
                  >
                    {t('applications.permission.takeNamed', { permission: permission.name })}
                  </GuardedButton>
                ) : (
                  <>
                    <GuardedButton
                      operation={operations.give}
                      appearance="subtle"
                      onClick={() => props.onChange('give', row)}
                    >
                      {t('applications.permission.giveNamed', { permission: permission.name })}
                    </GuardedButton>
                    <GuardedButton
                      operation="identity.application.change"
                      appearance="subtle"
                      onClick={() => props.onStop(permission)}
                    >
                      {t('applications.permission.stopNamed', { permission: permission.name })}
                    </GuardedButton>
                  </>
                )}
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function sinceOf(t: TFunction, { since, by }: NonNullable<PermissionRow['given']>): string {
  const day = formatDay(new Date(since))
  return by === null ? t('applications.permission.since', { day }) : t('applications.permission.sinceBy', { day, by })
}
