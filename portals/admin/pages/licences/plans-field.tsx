// Which plans of a licence are given: all of them, or all but one.

import type { Control, FieldPathByValue, FieldValues } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import type { PlanName, Sku } from '../../../../src/kernel/licence.ts'
import { SelectField } from '../../../shared/ui/form/fields.tsx'

/** Nothing to choose in a licence of one plan. */
export function PlansField<T extends FieldValues>(props: {
  readonly control: Control<T>
  readonly name: FieldPathByValue<T, string>
  readonly sku: Sku
}) {
  const { t } = useTranslation()
  if (props.sku.plans.length < 2) return null
  return (
    <SelectField control={props.control} name={props.name} label={t('licences.plans')}>
      <option value="">{t('licences.allPlans')}</option>
      {props.sku.plans.map((plan) => (
        <option key={plan} value={plan}>
          {t('licences.withoutPlan', { plan })}
        </option>
      ))}
    </SelectField>
  )
}

/** What is left out, if it is of this licence. */
export const leftOut = (sku: Sku, without: string): PlanName | undefined =>
  sku.plans.length < 2 ? undefined : sku.plans.find((plan) => plan === without)
