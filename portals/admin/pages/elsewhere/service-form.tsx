// What is said of a service for device management: its addresses, and whose devices enrol there. Of ours only whose.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { LongTextField, RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import { linesIn } from '../../../shared/ui/form/typed.ts'
import { type Form as FormOf, useValues } from '../../../shared/ui/form/use-form.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { groupNamed } from '../../api/directory.ts'
import { type NamedGroup, type ServiceSettings, whom } from '../../api/elsewhere/services.ts'
import { AskedForm } from './asked-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const address = (t: TFunction, needed: boolean) =>
  z.string().check(
    z.trim(),
    z.maxLength(1024),
    z.refine((text) => (text === '' ? !needed : URL.canParse(text) && new URL(text).protocol === 'https:'), {
      error: t('elsewhere.addressWrong'),
    }),
  )

const schemaOf = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('elsewhere.nameNeeded')), z.maxLength(256)),
    discoveryUrl: address(t, true),
    termsOfUseUrl: address(t, false),
    complianceUrl: address(t, false),
    appliesTo: z.enum(whom),
    groups: z.string(),
  })
type Values = z.infer<ReturnType<typeof schemaOf>>

export const newService: ServiceSettings = {
  displayName: '',
  discoveryUrl: '',
  termsOfUseUrl: null,
  complianceUrl: null,
  appliesTo: 'none',
  groups: [],
}

const valuesOf = ({ groups, ...settings }: ServiceSettings): Values => ({
  displayName: settings.displayName,
  discoveryUrl: settings.discoveryUrl,
  termsOfUseUrl: settings.termsOfUseUrl ?? '',
  complianceUrl: settings.complianceUrl ?? '',
  appliesTo: settings.appliesTo,
  groups: groups.map(({ displayName }) => displayName).join('\n'),
})

/** What whoever decides has to know; nothing where only its name changes. */
function effectsOf(t: TFunction, values: Values, before: Values | undefined, ours: boolean): string[] {
  const { displayName: _, ...felt } = before ? changedMembers(before, values) : values
  const wasNobodys = !before || before.appliesTo === 'none'
  if (Object.keys(felt).length === 0 || (wasNobodys && values.appliesTo === 'none')) return []
  const groups = linesIn(values.groups)
  const key = values.appliesTo === 'selected' && !ours && groups.length === 0 ? 'none' : values.appliesTo
  const host = ours ? '' : new URL(values.discoveryUrl).host
  return [
    t(`elsewhere.services.effect.${ours ? 'ours' : 'others'}.${key}`, { host, groups: groups.join(', ') }),
    t('elsewhere.services.effect.stay'),
  ]
}

export function ServiceForm(props: {
  readonly initial: ServiceSettings
  readonly ours?: boolean
  readonly stored?: () => Promise<ServiceSettings>
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  readonly save: (settings: ServiceSettings, before: ServiceSettings | undefined) => Promise<unknown>
}) {
  const { t } = useTranslation()
  const { initial, ours = false, stored, operation } = props
  const known = useRef<readonly NamedGroup[]>(initial.groups)
  const settingsOf = (values: Values): ServiceSettings => ({
    ...values,
    termsOfUseUrl: values.termsOfUseUrl || null,
    complianceUrl: values.complianceUrl || null,
    groups: linesIn(values.groups).flatMap((name) => known.current.find((one) => one.displayName === name) ?? []),
  })
  /** Groups are found before anything is asked: what is not found stands beside the field. */
  const findGroups = async (values: Values, form: FormOf<Values>) => {
    const found: NamedGroup[] = [...known.current]
    for (const name of linesIn(values.groups)) {
      if (found.some((one) => one.displayName === name)) continue
      const group = await groupNamed(name)
      if (!group) {
        form.refuse('groups', t('elsewhere.services.noGroup', { name }))
        throw new Error('A group was not found.')
      }
      found.push({ id: group.id, displayName: name })
    }
    known.current = found
  }
  return (
    <AskedForm
      schema={schemaOf(t)}
      initial={valuesOf(initial)}
      {...(stored && {
        stored: async () => {
          const now = await stored()
          known.current = [...known.current, ...now.groups]
          return valuesOf(now)
        },
      })}
      submit={props.submit}
      operation={operation}
      {...(props.cancelTo && { cancelTo: props.cancelTo })}
      askTitle={({ displayName }) => t('elsewhere.services.askTitle', { name: displayName })}
      effectsOf={async (values, before, form) => {
        await findGroups(values, form)
        return effectsOf(t, values, stored && before, ours)
      }}
      save={(values, before) => props.save(settingsOf(values), stored && settingsOf(before))}
    >
      {(form) => (
        <>
          {!ours && <AddressPanel form={form} readOnly={!can(operation).allowed} />}
          <WhomPanel form={form} ours={ours} readOnly={!can(operation).allowed} />
        </>
      )}
    </AskedForm>
  )
}

type Part = { readonly form: FormOf<Values>; readonly readOnly: boolean }

function AddressPanel({ form, readOnly }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  const field = { control: form.control, readOnly, maxLength: 1024 }
  return (
    <Panel title={t('elsewhere.services.addresses')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('elsewhere.services.addressesLead')}</Text>
        <TextField {...field} name="displayName" label={t('elsewhere.name')} required maxLength={256} />
        <TextField {...field} name="discoveryUrl" label={t('elsewhere.services.discovery')} required />
        <TextField {...field} name="termsOfUseUrl" label={t('elsewhere.services.terms')} />
        <TextField {...field} name="complianceUrl" label={t('elsewhere.services.compliance')} />
      </div>
    </Panel>
  )
}

function WhomPanel({ form, ours, readOnly }: Part & { readonly ours: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { appliesTo } = useValues(form)
  const words = ours ? 'ours' : 'others'
  return (
    <Panel title={t('elsewhere.services.whomTitle')}>
      <div className={styles.stack}>
        <RadioField
          control={form.control}
          name="appliesTo"
          label={t('elsewhere.services.whom')}
          readOnly={readOnly}
          choices={whom.map((one) => ({
            value: one,
            label: (
              <Choice
                name={t(`elsewhere.services.choice.${words}.${one}.name`)}
                means={t(`elsewhere.services.choice.${words}.${one}.means`)}
              />
            ),
          }))}
        />
        {!ours && appliesTo === 'selected' && (
          <LongTextField
            control={form.control}
            name="groups"
            label={t('elsewhere.services.groups')}
            hint={t('elsewhere.services.groupsHint')}
            readOnly={readOnly}
            rows={3}
            maxLength={30000}
          />
        )}
      </div>
    </Panel>
  )
}
