// One directory of others, and trusting a new one: what has to stand in its tokens.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  changeIssuer,
  forgetIssuer,
  type IssuerSettings,
  issuerQuery,
  trustIssuer,
} from '../../api/elsewhere/issuers.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { AskedForm } from './asked-form.tsx'
import { DeleteElsewhere } from './delete.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  fields: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const longest = { displayName: 256, issuer: 512, keysUrl: 1024, audience: 512, directoryId: 64 } as const
const members = ['displayName', 'issuer', 'keysUrl', 'audience', 'directoryId'] as const

const schemaOf = (t: TFunction) => {
  const needed = (most: number) => z.string().check(z.trim(), z.minLength(1, t('elsewhere.needed')), z.maxLength(most))
  return z.object({
    displayName: needed(longest.displayName),
    issuer: needed(longest.issuer),
    keysUrl: z.string().check(
      z.trim(),
      z.refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', t('elsewhere.addressWrong')),
    ),
    audience: needed(longest.audience),
    directoryId: needed(longest.directoryId),
  })
}

const nothing: IssuerSettings = { displayName: '', issuer: '', keysUrl: '', audience: '', directoryId: '' }
const settingsOf = ({ displayName, issuer, keysUrl, audience, directoryId }: IssuerSettings): IssuerSettings => ({
  displayName,
  issuer,
  keysUrl,
  audience,
  directoryId,
})

function IssuerForm(props: {
  readonly initial: IssuerSettings
  readonly stored?: () => Promise<IssuerSettings>
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  readonly save: (settings: IssuerSettings, before: IssuerSettings) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { initial, stored, operation } = props
  return (
    <AskedForm
      schema={schemaOf(t)}
      initial={initial}
      {...(stored && { stored })}
      submit={props.submit}
      operation={operation}
      {...(props.cancelTo && { cancelTo: props.cancelTo })}
      askTitle={({ displayName }) => t('elsewhere.issuers.askTitle', { name: displayName })}
      effectsOf={async (values, before) => {
        const { displayName: _, ...felt } = stored ? changedMembers(before, values) : values
        if (Object.keys(felt).length === 0) return []
        const power = t('elsewhere.issuers.effect.power', { issuer: values.issuer })
        return stored ? [power, t('elsewhere.issuers.effect.old')] : [power]
      }}
      save={props.save}
    >
      {(form) => (
        <Panel title={t('elsewhere.issuers.tokens')}>
          <div className={styles.fields}>
            <Text className={styles.quiet}>{t('elsewhere.issuers.tokensLead')}</Text>
            {members.map((name) => (
              <TextField
                key={name}
                control={form.control}
                name={name}
                label={t(`elsewhere.issuers.member.${name}.name`)}
                hint={t(`elsewhere.issuers.member.${name}.hint`)}
                required
                maxLength={longest[name]}
                readOnly={!can(operation).allowed}
              />
            ))}
          </div>
        </Panel>
      )}
    </AskedForm>
  )
}

export function IssuerPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { issuerId: id } = useParams({ from: '/inside/settings/other-directories/$issuerId' })
  const { created } = useSearch({ from: '/inside/settings/other-directories/$issuerId' })
  const queries = useQueryClient()
  const { data: issuer } = useSuspenseQuery(issuerQuery(id))
  const [notice, setNotice] = useState<Notice | undefined>(
    created ? { text: t('elsewhere.issuers.created') } : undefined,
  )
  return (
    <PageFrame
      title={issuer.displayName}
      back={{ to: paths.issuers(), name: t('elsewhere.issuers.title') }}
      actions={
        <DeleteElsewhere
          operation="mdm.issuer.forget"
          name={issuer.displayName}
          words="issuers"
          to={paths.issuers()}
          remove={() => forgetIssuer(id)}
        />
      }
    >
      <div className={styles.stack}>
        <ReadOnly operation="mdm.issuer.change" />
        <Said notice={notice} />
        <Panel title={t('elsewhere.issuers.told')}>
          <dl className={styles.facts}>
            <Fact name={t('elsewhere.services.discovery')}>
              <Copyable name={t('elsewhere.services.discovery')} value={issuer.discoveryUrl} />
            </Fact>
            <Fact name={t('elsewhere.services.terms')}>
              <Copyable name={t('elsewhere.services.terms')} value={issuer.termsOfUseUrl} />
            </Fact>
          </dl>
        </Panel>
        <IssuerForm
          initial={settingsOf(issuer)}
          stored={async () => settingsOf(await queries.fetchQuery(asStoredNow(issuerQuery(id))))}
          submit={t('common.save')}
          operation="mdm.issuer.change"
          save={async (settings, before) => {
            await changeIssuer(id, changedMembers(before, settings))
            setNotice({ text: t('elsewhere.issuers.saved') })
            void queries.invalidateQueries({ queryKey: ['issuers'] })
          }}
        />
      </div>
    </PageFrame>
  )
}

/** Trusts one, then goes to it. */
export function NewIssuerPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  return (
    <PageFrame
      title={t('elsewhere.issuers.new')}
      lead={t('elsewhere.issuers.lead')}
      back={{ to: paths.issuers(), name: t('elsewhere.issuers.title') }}
    >
      <IssuerForm
        initial={nothing}
        submit={t('elsewhere.issuers.new')}
        operation="mdm.issuer.trust"
        cancelTo={paths.issuers()}
        save={async (settings) => {
          const { id } = await trustIssuer(settings)
          await queries.invalidateQueries({ queryKey: ['issuers'] })
          await router.navigate({ href: `${paths.issuer(id)}?created=true` })
        }}
      />
    </PageFrame>
  )
}
