// What an application proves itself with: secrets, of which only the beginning is shown, and certificates. Each says when it ends.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { AddRegular, KeyRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Application, removeCertificate, removeSecret } from '../../api/application/applications.ts'
import { AddCertificate } from './add-certificate.tsx'
import { AddSecret } from './add-secret.tsx'
import { endOf } from './ends.ts'
import { SecretOnce, type ShownSecret } from './secret-once.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
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
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

type Credential = (Application['passwordCredentials'] | Application['keyCredentials'])[number]
const isSecret = (one: Credential): one is Application['passwordCredentials'][number] => 'hint' in one

export function Credentials({ application }: { readonly application: Application }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { id, displayName: name, passwordCredentials, keyCredentials } = application
  const all: readonly Credential[] = [...passwordCredentials, ...keyCredentials]
  const [adding, setAdding] = useState<'secret' | 'certificate'>()
  const [made, setMade] = useState<ShownSecret>()
  const [notice, setNotice] = useState<Notice>()
  const [removing, setRemoving] = useState<Credential>()
  const refresh = () => queries.invalidateQueries({ queryKey: ['applications'] })
  const remove = useMutation({
    mutationFn: (one: Credential) => (isSecret(one) ? removeSecret : removeCertificate)(id, one.keyId),
    onSuccess: async (_, one) => {
      await refresh()
      setRemoving(undefined)
      setMade(undefined)
      setNotice({ text: t('applications.credential.removed', { name: one.displayName }) })
    },
  })
  const isFixed = application.purpose !== null
  return (
    <Panel title={t('applications.credentials')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {made && <SecretOnce title={t('applications.secretOf', { name })} clientId={application.appId} secret={made} />}
        {all.length === 0 && <Text>{t('applications.noCredentials')}</Text>}
        {all.length > 0 && (
          <ul className={styles.list} aria-label={t('applications.credentials')}>
            {all.map((one) => (
              <Item
                key={one.keyId}
                credential={one}
                onRemove={
                  isFixed
                    ? undefined
                    : () => {
                        remove.reset()
                        setRemoving(one)
                      }
                }
              />
            ))}
          </ul>
        )}
        {!isFixed && (
          <div className={styles.actions}>
            <GuardedButton
              operation="identity.application.add-secret"
              icon={<KeyRegular />}
              onClick={() => setAdding('secret')}
            >
              {t('applications.addSecret.name')}
            </GuardedButton>
            <GuardedButton
              operation="identity.application.add-certificate"
              icon={<AddRegular />}
              onClick={() => setAdding('certificate')}
            >
              {t('applications.addCertificate.name')}
            </GuardedButton>
          </div>
        )}
      </div>
      {adding === 'secret' && (
        <AddSecret
          application={application}
          onClose={() => setAdding(undefined)}
          onMade={async (secret) => {
            await refresh()
            setAdding(undefined)
            setNotice(undefined)
            setMade({ text: secret.secretText, until: secret.endDateTime })
          }}
        />
      )}
      {adding === 'certificate' && (
        <AddCertificate
          application={application}
          onClose={() => setAdding(undefined)}
          onAdded={async (certificate) => {
            await refresh()
            setAdding(undefined)
            setMade(undefined)
            setNotice({
              text: t('applications.addCertificate.done', {
                name,
                thumbprint: certificate.thumbprint,
                day: formatDay(new Date(certificate.endDateTime ?? '')),
              }),
            })
          }}
        />
      )}
      {removing && (
        <Confirm
          open
          title={t('applications.credential.ask', { name: removing.displayName })}
          confirm={t('applications.credential.remove')}
          busy={remove.isPending}
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutate(removing)}
        >
          <ul className={styles.effects}>
            <li>{t(isSecret(removing) ? 'applications.credential.secretEnds' : 'applications.credential.keyEnds')}</li>
            <li>{t('applications.credential.left', { count: all.length - 1 })}</li>
          </ul>
          {remove.isError && <Failed problem={remove.error} />}
        </Confirm>
      )}
    </Panel>
  )
}

function Item(props: { readonly credential: Credential; readonly onRemove: (() => void) | undefined }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { credential } = props
  const { words, look, isAhead } = endOf(t, credential.endDateTime, new Date())
  const day = (at: string) => formatDay(new Date(at))
  const about = isSecret(credential)
    ? [
        t('applications.credential.hint', { hint: credential.hint }),
        t('applications.credential.made', { day: day(credential.startDateTime) }),
      ]
    : [
        t('applications.credential.certificate'),
        t('applications.credential.from', { day: day(credential.startDateTime) }),
      ]
  const until = credential.endDateTime && t('applications.credential.until', { day: day(credential.endDateTime) })
  const by = credential.createdBy && t('applications.credential.by', { name: credential.createdBy })
  return (
    <li className={styles.item}>
      <div className={styles.what}>
        <span className={styles.head}>
          <Text weight="semibold">{credential.displayName}</Text>
          <Badge appearance="tint" color={look}>
            {isAhead ? t('applications.ends', { when: words }) : words}
          </Badge>
        </span>
        <Text size={200} className={styles.quiet}>
          {[...about, until, by].filter(Boolean).join(' · ')}
        </Text>
      </div>
      {props.onRemove && (
        <GuardedButton operation="identity.application.remove-secret" appearance="subtle" onClick={props.onRemove}>
          {t('applications.credential.removeNamed', { name: credential.displayName })}
        </GuardedButton>
      )}
    </li>
  )
}
