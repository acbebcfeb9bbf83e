// The fields of a form: label, control, its error beside it (announced when it appears, and tied to the control).

import {
  Checkbox,
  Field,
  type FieldProps,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Switch,
  Textarea,
  useRestoreFocusTarget,
} from '@fluentui/react-components'
import { Children, isValidElement, type ReactElement, type ReactNode } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { Select } from './select.tsx'

type Of<T extends FieldValues, Value> = {
  readonly control: Control<T>
  readonly name: FieldPathByValue<T, Value>
}
type Labelled = {
  readonly label: string
  readonly hint?: string
  /** What is allowed and may not be meant; an error stands in its place. */
  readonly warning?: string | undefined
  readonly required?: boolean
}
type Readable = {
  /** It is there to be read, copied and focused: whoever has no mouse would pass by a disabled one and never hear of it. */
  readonly readOnly?: boolean
}
type Typed = Readable & { readonly maxLength?: number }

/** `inWords`: what a value is called where it is chosen, if that can be said. */
function useField<T extends FieldValues, Value>(
  { control, name }: Of<T, Value>,
  inWords: (value: string) => string | undefined = (value) => value,
) {
  const { t } = useTranslation()
  const { field, fieldState } = useController({ control, name })
  // A dialog that asks something gives the focus back to it.
  const restore = useRestoreFocusTarget()
  const theirs = fieldState.error?.types?.theirs
  const said = typeof theirs === 'string' ? inWords(theirs) : undefined
  const message =
    theirs === ''
      ? t('meanwhile.fieldEmptied')
      : typeof theirs === 'boolean'
        ? t(theirs ? 'meanwhile.fieldOn' : 'meanwhile.fieldOff')
        : said === undefined
          ? fieldState.error?.message
          : t('meanwhile.fieldTo', { value: said })
  const wrong: Pick<FieldProps, 'validationState' | 'validationMessage'> = message
    ? { validationState: 'error', validationMessage: message }
    : {}
  return {
    wrong,
    value: field.value as Value,
    change: (value: Value) => field.onChange(value),
    control: { ref: field.ref, name: field.name, onBlur: field.onBlur, ...restore },
  }
}

const useStyles = makeStyles({ still: { opacity: 0.6, cursor: 'not-allowed' } })

/** What has no attribute for it keeps its value and its place among the stops of Tab, and says that it cannot be changed. */
function useStill(readOnly: boolean | undefined) {
  const { still } = useStyles()
  return readOnly ? { 'aria-disabled': true, indicator: { className: still } } : {}
}

const labelled = ({ label, hint, warning, required }: Labelled) => ({
  label,
  ...(warning && { validationState: 'warning' as const, validationMessage: warning }),
  ...(hint && { hint }),
  ...(required && { required }),
})

export function TextField<T extends FieldValues>(
  props: Of<T, string> &
    Labelled &
    Typed & { readonly numeric?: true; readonly trimmed?: true; readonly date?: true; readonly secret?: true },
) {
  const { wrong, value, change, control } = useField(props)
  return (
    <Field {...labelled(props)} {...wrong}>
      <Input
        {...control}
        value={value}
        onChange={(_, { value: typed }) => change(props.trimmed ? typed.trim() : typed)}
        readOnly={props.readOnly ?? false}
        {...(props.maxLength && { maxLength: props.maxLength })}
        {...(props.numeric && { inputMode: 'numeric' })}
        {...(props.secret && { type: 'password', autoComplete: 'off' })}
        {...(props.date && { type: 'date', min: '0001-01-01', max: '9999-12-31' })}
      />
    </Field>
  )
}

export function LongTextField<T extends FieldValues>(
  props: Of<T, string> & Labelled & Typed & { readonly rows?: number; readonly className?: string },
) {
  const { wrong, value, change, control } = useField(props)
  return (
    <Field {...labelled(props)} {...wrong}>
      <Textarea
        {...control}
        resize="vertical"
        value={value}
        onChange={(_, { value: typed }) => change(typed)}
        readOnly={props.readOnly ?? false}
        {...(props.maxLength && { maxLength: props.maxLength })}
        {...(props.rows && { rows: props.rows })}
        {...(props.className && { className: props.className })}
      />
    </Field>
  )
}

type OptionProps = { readonly value?: string; readonly children?: string | readonly string[] }

/** Its options as children. */
export function SelectField<T extends FieldValues>(props: Of<T, string> & Labelled & { readonly children: ReactNode }) {
  const options = Children.toArray(props.children).filter((one) => isValidElement<OptionProps>(one))
  const { wrong, value, change, control } = useField(props, (theirs) => {
    const chosen = options.find((one) => one.props.value === theirs)?.props.children
    return chosen === undefined ? undefined : [chosen].flat().join('')
  })
  return (
    <Field {...labelled(props)} {...wrong}>
      <Select {...control} value={value} onChange={(_, { value: chosen }) => change(chosen)}>
        {props.children}
      </Select>
    </Field>
  )
}

export function RadioField<T extends FieldValues>(
  props: Of<T, string> &
    Labelled &
    Readable & {
      readonly choices: ReadonlyArray<{ readonly value: string; readonly label: string | ReactElement }>
      readonly layout?: 'horizontal'
    },
) {
  const { wrong, value, change, control } = useField(props, (theirs) => {
    const label = props.choices.find((choice) => choice.value === theirs)?.label
    return typeof label === 'string' ? label : undefined
  })
  const { ref, onBlur, name, ...restore } = control
  const still = useStill(props.readOnly)
  return (
    <Field {...labelled(props)} {...wrong}>
      <RadioGroup
        name={name}
        onBlur={onBlur}
        value={value}
        onChange={(_event, { value: chosen }) => props.readOnly || change(chosen)}
        {...(props.layout && { layout: props.layout })}
      >
        {props.choices.map((choice, index) => (
          <Radio
            key={choice.value}
            value={choice.value}
            label={choice.label}
            // where the focus goes when the choice is wrong, or was not made
            {...(index === 0 && { ref })}
            {...restore}
            {...still}
          />
        ))}
      </RadioGroup>
    </Field>
  )
}

export function SwitchField<T extends FieldValues>(
  props: Of<T, boolean> & Readable & { readonly label: string; readonly hint?: string },
) {
  const { wrong, value, change, control } = useField(props)
  const still = useStill(props.readOnly)
  return (
    <Field {...(props.hint && { hint: props.hint })} {...wrong}>
      <Switch
        {...control}
        {...still}
        label={props.label}
        checked={value}
        onChange={(_, { checked }) => props.readOnly || change(checked)}
      />
    </Field>
  )
}

export function CheckboxField<T extends FieldValues>(
  props: Of<T, boolean> & Readable & { readonly label: string | ReactElement },
) {
  const { wrong, value, change, control } = useField(props)
  const still = useStill(props.readOnly)
  return (
    <Field {...wrong}>
      <Checkbox
        {...control}
        {...still}
        label={props.label}
        checked={value}
        onChange={(_, { checked }) => props.readOnly || change(checked === true)}
      />
    </Field>
  )
}
