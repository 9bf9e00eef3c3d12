import {
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  createTheme,
  Input,
  Kbd,
  Loader,
  Menu,
  Modal,
  Notification,
  MultiSelect,
  NativeSelect,
  PasswordInput,
  Radio,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

/** Mantine wants ten shades; the tokens decide what is painted (see `cssVariablesResolver`). */
const accent: MantineColorsTuple = [
  '#e6eefc',
  '#dde7fb',
  '#c3d6f8',
  '#9dbbf2',
  '#82adff',
  '#4f86ea',
  '#2261d8',
  '#1c5bd0',
  '#174bac',
  '#123a86',
]

const control = { size: 'sm', radius: 'md' } as const

/** The size of the box, with words of the size of all others. */
const choiceText = { styles: { inner: { marginTop: 2 }, label: { fontSize: 13, lineHeight: '20px' } } }

/** The list itself scrolls, so that it is one thing for a screen reader. */
const list = { styles: { options: { maxHeight: 240, overflowY: 'auto' } } } as const

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent },
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-code)',
  fontSizes: { xs: '11px', sm: '13px', md: '13px', lg: '16px', xl: '24px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '4px', md: '6px', lg: '8px', xl: '8px' },
  defaultRadius: 'md',
  shadows: {
    xs: 'none',
    sm: 'var(--shadow-float)',
    md: 'var(--shadow-float)',
    lg: 'var(--shadow-float)',
    xl: 'var(--shadow-float)',
  },
  // The ring is ours, on :focus-visible in globals.css.
  focusRing: 'never',
  respectReducedMotion: true,
  cursorType: 'pointer',
  headings: { fontFamily: 'var(--font-text)', fontWeight: '600' },
  components: {
    Button: Button.extend({
      defaultProps: { variant: 'default', ...control },
      vars: (_theme, props) => ({
        root: {
          '--button-height': props.size === 'xs' ? '24px' : '28px',
          '--button-padding-x': props.size === 'xs' ? '8px' : '10px',
          '--button-fz': props.size === 'xs' ? '12px' : '13px',
        },
      }),
      styles: { root: { fontWeight: 500 }, section: { marginInlineEnd: 6 } },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', ...control },
      vars: (_theme, props) => ({ root: { '--ai-size': props.size === 'xs' ? '24px' : '28px' } }),
    }),
    Input: Input.extend({
      defaultProps: control,
      vars: () => ({
        wrapper: {
          '--input-height': '28px',
          '--input-fz': '13px',
          '--input-padding': '8px',
          '--input-bg': 'var(--surface)',
        },
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontWeight: 500, marginBottom: 4 },
        description: { fontSize: 12, lineHeight: '16px', color: 'var(--text-3)', marginBottom: 4 },
        error: { fontSize: 12, lineHeight: '16px', color: 'var(--bad-text)' },
      },
    }),
    TextInput: TextInput.extend({ defaultProps: control }),
    PasswordInput: PasswordInput.extend({ defaultProps: control }),
    Textarea: Textarea.extend({ defaultProps: { ...control, autosize: true, minRows: 2 } }),
    Select: Select.extend({
      defaultProps: { ...control, allowDeselect: false, checkIconPosition: 'right', withScrollArea: false },
      ...list,
    }),
    MultiSelect: MultiSelect.extend({
      defaultProps: { ...control, withScrollArea: false },
      // As high as other fields while there is one line of pills.
      styles: { ...list.styles, input: { minHeight: 28, paddingBlock: 2 } },
    }),
    NativeSelect: NativeSelect.extend({ defaultProps: control }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs', radius: 'xs' }, ...choiceText }),
    Radio: Radio.extend({ defaultProps: { size: 'xs' }, ...choiceText }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', radius: 'md' },
      vars: () => ({ root: { '--sc-font-size': '12px', '--sc-padding': '2px 8px' } }),
      styles: {
        root: { background: 'var(--hover)', padding: 2 },
        label: { fontWeight: 500 },
        indicator: { boxShadow: '0 0 0 1px var(--line-control)', background: 'var(--surface)' },
      },
    }),
    Tabs: Tabs.extend({
      styles: { tab: { fontWeight: 500, padding: '0 0', height: 36, marginInlineEnd: 16 } },
    }),
    Badge: Badge.extend({
      defaultProps: { radius: 'xs', variant: 'light', tt: 'none' },
      styles: { root: { height: 20, padding: '0 6px', fontSize: 12, fontWeight: 500 } },
    }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
    Loader: Loader.extend({ defaultProps: { size: 14, type: 'oval' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, withArrow: false, radius: 'md', multiline: true, maw: 360 },
      styles: {
        tooltip: {
          fontSize: 12,
          lineHeight: '16px',
          background: 'var(--raised)',
          color: 'var(--text-1)',
          boxShadow: 'var(--shadow-float)',
        },
      },
    }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        radius: 'lg',
        position: 'bottom-start',
        offset: 4,
        // It takes the focus first, and is no item of a menu: the menu takes it itself.
        withInitialFocusPlaceholder: false,
      },
      styles: {
        dropdown: { background: 'var(--raised)', border: 0, padding: 4 },
        item: { height: 28, padding: '0 8px', fontSize: 13, borderRadius: 4 },
        label: { fontSize: 12, color: 'var(--text-3)', padding: '4px 8px' },
      },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'md', radius: 'lg' },
      styles: { dropdown: { background: 'var(--raised)', border: 0 } },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close this message' } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 'lg',
        centered: true,
        shadow: 'md',
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
        // A dialog's head is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
      styles: {
        content: { background: 'var(--raised)' },
        header: { background: 'var(--raised)', padding: '12px 16px', minHeight: 44 },
        title: { fontSize: 16, lineHeight: '24px', fontWeight: 600 },
        body: { padding: '4px 16px 16px' },
      },
    }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text-1)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad-text)',
  '--mantine-color-success': 'var(--good-text)',
  '--mantine-color-bright': 'var(--text-1)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text-1)',
  '--mantine-color-default-border': 'var(--line-control)',
  '--mantine-color-disabled': 'var(--panel)',
  '--mantine-color-disabled-color': 'var(--text-off)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-color-accent-filled': 'var(--accent-fill)',
  '--mantine-color-accent-filled-hover': 'color-mix(in srgb, var(--accent-fill) 88%, #000)',
  '--mantine-color-accent-light': 'var(--selected)',
  '--mantine-color-accent-light-hover': 'var(--selected)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-color-accent-outline': 'var(--accent)',
  '--mantine-color-accent-text': 'var(--accent)',
  '--mantine-color-gray-light': 'var(--hover)',
  '--mantine-color-gray-light-hover': 'var(--hover)',
  '--mantine-color-gray-light-color': 'var(--text-2)',
  '--mantine-color-red-light': 'var(--bad-tint)',
  '--mantine-color-red-light-hover': 'var(--bad-tint)',
  '--mantine-color-red-light-color': 'var(--bad-text)',
  '--mantine-color-red-text': 'var(--bad-text)',
  '--mantine-color-green-light': 'var(--good-tint)',
  '--mantine-color-green-light-color': 'var(--good-text)',
  '--mantine-color-yellow-light': 'var(--caution-tint)',
  '--mantine-color-yellow-light-color': 'var(--caution-text)',
}

/** Greys that the kit uses without a name of their own. */
const lightGreys = {
  '--mantine-color-gray-0': 'var(--panel)',
  '--mantine-color-gray-1': 'var(--hover)',
  '--mantine-color-gray-2': 'var(--line)',
  '--mantine-color-gray-3': 'var(--line-control)',
  '--mantine-color-gray-4': 'var(--line-control)',
  '--mantine-color-gray-5': 'var(--text-3)',
  '--mantine-color-gray-6': 'var(--text-3)',
  '--mantine-color-gray-7': 'var(--text-2)',
}
const darkGreys = {
  '--mantine-color-dark-0': 'var(--text-1)',
  '--mantine-color-dark-1': 'var(--text-2)',
  '--mantine-color-dark-2': 'var(--text-3)',
  '--mantine-color-dark-3': 'var(--text-off)',
  '--mantine-color-dark-4': 'var(--line-control)',
  '--mantine-color-dark-5': 'var(--hover)',
  '--mantine-color-dark-6': 'var(--surface)',
  '--mantine-color-dark-7': 'var(--surface)',
  '--mantine-color-dark-8': 'var(--panel)',
  '--mantine-color-dark-9': 'var(--frame)',
}

/** Mantine paints with the tokens of globals.css, so that both schemes come from one table. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...shared, ...lightGreys },
  dark: { ...shared, ...darkGreys },
})
