// The settings of a restriction or of a limit (docs/protocols/enrollment.md#restrictions).

import { makeStyles } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { comparedBuilds, isVersionBound } from '../../../../src/kernel/windows-version.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import type { Operation } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { LongTextField, RadioField, SelectField, SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { linesIn, wholeUpTo } from '../../../shared/ui/form/typed.ts'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import {
  kindOf,
  type PlatformSettings,
  type Restriction,
  type RestrictionChange,
  settingsOf,
} from '../../api/management/restrictions.ts'
import { Section } from '../assigned/section.tsx'
import { effectsOf } from './effects.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const mostDevices = 15
const mostMakers = 100
const longestMaker = 100

const schemaOf = (t: TFunction) => {
  const version = z.string().check(z.trim(), z.refine(isVersionBound, { error: t('restrictions.form.versionWrong') }))
  return z
    .object({
      kind: z.enum(['restriction', 'limit']),
      displayName: z.string().check(z.trim(), z.minLength(1, t('restrictions.form.nameNeeded')), z.maxLength(256)),
      description: z.string().check(z.maxLength(1000)),
      place: z.string(),
      platformBlocked: z.boolean(),
      personalDeviceEnrollmentBlocked: z.boolean(),
      osMinimumVersion: version,
      osMaximumVersion: version,
      blockedManufacturers: z.string().check(
        z.refine(
          (text) => {
            const makers = linesIn(text)
            return makers.length <= mostMakers && makers.every(({ length }) => length <= longestMaker)
          },
          { error: t('restrictions.form.makersWrong') },
        ),
      ),
      limit: wholeUpTo(mostDevices, t('restrictions.form.limitWrong')),
    })
    .check(
      z.refine(
        ({ osMinimumVersion: least, osMaximumVersion: most }) => !least || !most || comparedBuilds(least, most) <= 0,
        { path: ['osMaximumVersion'], error: t('restrictions.form.versionsCross') },
      ),
    )
}
export type RestrictionValues = z.infer<ReturnType<typeof schemaOf>>

export const newRestriction: RestrictionValues = {
  kind: 'restriction',
  displayName: '',
  description: '',
  place: '',
  platformBlocked: false,
  personalDeviceEnrollmentBlocked: false,
  osMinimumVersion: '',
  osMaximumVersion: '',
  blockedManufacturers: '',
  limit: '5',
}

export function valuesOf(one: Restriction): RestrictionValues {
  const { blockedManufacturers, ...settings } = settingsOf(one)
  return {
    ...newRestriction,
    ...settings,
    kind: kindOf(one),
    displayName: one.displayName,
    description: one.description,
    place: String(one.priority),
    blockedManufacturers: blockedManufacturers.join('\n'),
    ...(one.limit !== undefined && { limit: String(one.limit) }),
  }
}

const platformOf = (values: RestrictionValues): PlatformSettings => ({
  platformBlocked: values.platformBlocked,
  personalDeviceEnrollmentBlocked: values.personalDeviceEnrollmentBlocked,
  osMinimumVersion: values.osMinimumVersion,
  osMaximumVersion: values.osMaximumVersion,
  blockedManufacturers: linesIn(values.blockedManufacturers),
})

export const changeOf = (
  values: RestrictionValues,
): RestrictionChange & Required<Pick<RestrictionChange, 'displayName'>> => ({
  displayName: values.displayName,
  description: values.description,
  ...(values.kind === 'limit' ? { limit: Number(values.limit) } : { settings: platformOf(values) }),
})

export const effectsOfValues = (t: TFunction, values: RestrictionValues): string[] =>
  effectsOf(t, values.kind === 'limit' ? { limit: Number(values.limit) } : platformOf(values))

const members = [
  'displayName',
  'description',
  'osMinimumVersion',
  'osMaximumVersion',
  'blockedManufacturers',
  'limit',
] as const

export function RestrictionForm(props: {
  readonly initial: RestrictionValues
  /** `new`: which kind it is is chosen here. `default-limit`: a number and nothing else. */
  readonly which: 'new' | 'stored' | 'default-limit'
  /** How many of its kind besides the default one there are to be placed among; none for the default one, and for a new one. */
  readonly places: number
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  /** Of one that exists, as it is stored now. */
  readonly stored?: () => Promise<RestrictionValues>
  readonly onSubmit: (values: RestrictionValues, before: RestrictionValues) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const form = useForm<RestrictionValues>({
    schema: schemaOf(t),
    initial: props.initial,
    ...(props.stored && { stored: props.stored }),
    save: props.onSubmit,
    refusedField: (problem) => memberNamed(problem, members),
  })
  const { control } = form
  const { kind } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      <FocusedProblem problem={form.atField ? null : props.problem} />
      {props.which !== 'default-limit' && (
        <Section title={t('restrictions.form.basics')}>
          {props.which === 'new' && (
            <RadioField
              control={control}
              name="kind"
              label={t('restrictions.form.kind')}
              choices={[
                { value: 'restriction', label: t('restrictions.form.kindRestriction') },
                { value: 'limit', label: t('restrictions.form.kindLimit') },
              ]}
            />
          )}
          <TextField
            control={control}
            name="displayName"
            label={t('restrictions.form.name')}
            required
            maxLength={256}
          />
          <LongTextField
            control={control}
            name="description"
            label={t('restrictions.form.description')}
            maxLength={1000}
            rows={2}
          />
          {props.places > 1 && (
            <SelectField
              control={control}
              name="place"
              label={t('restrictions.form.place')}
              hint={t('restrictions.form.placeHint')}
            >
              {Array.from({ length: props.places }, (_, index) => String(index + 1)).map((place) => (
                <option key={place} value={place}>
                  {place}
                </option>
              ))}
            </SelectField>
          )}
        </Section>
      )}
      {kind === 'limit' ? <LimitField form={form} /> : <PlatformFields form={form} />}
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} busy={props.busy}>
          {props.busy ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
    </Form>
  )
}

function LimitField({ form: { control } }: { readonly form: FormOf<RestrictionValues> }) {
  const { t } = useTranslation()
  return (
    <Section title={t('restrictions.form.number')}>
      <TextField
        control={control}
        name="limit"
        label={t('restrictions.form.limit')}
        hint={t('restrictions.form.limitHint')}
        required
        numeric
        trimmed
        maxLength={2}
      />
    </Section>
  )
}

function PlatformFields({ form: { control } }: { readonly form: FormOf<RestrictionValues> }) {
  const { t } = useTranslation()
  return (
    <Section title={t('restrictions.form.keptOut')}>
      <SwitchField
        control={control}
        name="platformBlocked"
        label={t('restrictions.form.block')}
        hint={t('restrictions.form.blockHint')}
      />
      <SwitchField
        control={control}
        name="personalDeviceEnrollmentBlocked"
        label={t('restrictions.form.personal')}
        hint={t('restrictions.form.personalHint')}
      />
      <TextField
        control={control}
        name="osMinimumVersion"
        label={t('restrictions.form.least')}
        hint={t('restrictions.form.versionHint')}
        trimmed
        maxLength={40}
      />
      <TextField
        control={control}
        name="osMaximumVersion"
        label={t('restrictions.form.most')}
        hint={t('restrictions.form.versionHint')}
        trimmed
        maxLength={40}
      />
      <LongTextField
        control={control}
        name="blockedManufacturers"
        label={t('restrictions.form.makers')}
        hint={t('restrictions.form.makersHint')}
        rows={3}
      />
    </Section>
  )
}
