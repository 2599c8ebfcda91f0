package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// enum is a flag with known values. They are listed once: parsing, the help, the error
// for another value and the shell completion use this list.
type enum[T ~string] struct {
	to     *T
	values []string
	also   []string // accepted but not shown: other names of the values
	open   bool     // every other value is accepted too
}

// enumVar adds a flag whose help ends with the list of its values.
func enumVar[T ~string](f *pflag.FlagSet, to *T, name string, initial T, usage string, values ...string) *enum[T] {
	return enumVarP(f, to, name, "", initial, usage, values...)
}

func enumVarP[T ~string](f *pflag.FlagSet, to *T, name, shorthand string, initial T, usage string, values ...string) *enum[T] {
	*to = initial
	e := &enum[T]{to: to, values: values}
	f.VarP(e, name, shorthand, usage+" ("+strings.Join(values, "|")+")")
	return e
}

// suggestVar adds a flag that takes any value. Its completion offers the values.
func suggestVar(f *pflag.FlagSet, to *string, name, initial, usage string, values ...string) {
	*to = initial
	f.Var(&enum[string]{to: to, values: values, open: true}, name, usage)
}

// formatVar adds the flag --format of a command that prints a table, JSON or a Go template.
func formatVar(f *pflag.FlagSet, to *string, initial string) {
	suggestVar(f, to, "format", initial, "Format output: table, json, or a Go template", "table", "json")
}

// pullVar adds the flag --pull of a command that starts containers.
func pullVar(f *pflag.FlagSet, to *string) {
	enumVar(f, to, "pull", "policy", "Pull image before running", "always", "missing", "never", "policy", "build").also = []string{"", "if_not_present"}
}

func (e *enum[T]) String() string {
	if e.to == nil {
		return ""
	}
	return string(*e.to)
}

func (e *enum[T]) Type() string     { return "string" }
func (e *enum[T]) Values() []string { return e.values }

// Set implements pflag.Value.
func (e *enum[T]) Set(value string) error {
	if !e.open && !slices.Contains(e.also, value) {
		if err := oneOf(value, e.values); err != nil {
			return err
		}
	}
	*e.to = T(value)
	return nil
}

// enumList is a flag with known values that can be repeated.
type enumList struct {
	to     *[]string
	values []string
}

func (e *enumList) String() string   { return strings.Join(*e.to, ",") }
func (e *enumList) Type() string     { return "stringArray" }
func (e *enumList) Values() []string { return e.values }

// Set implements pflag.Value.
func (e *enumList) Set(value string) error {
	if err := oneOf(value, e.values); err != nil {
		return err
	}
	*e.to = append(*e.to, value)
	return nil
}

// oneOf returns an error unless the value is among the values.
func oneOf(value string, values []string) error {
	if slices.Contains(values, value) {
		return nil
	}
	last := len(values) - 1
	return fmt.Errorf("must be %s or %s", strings.Join(values[:last], ", "), values[last])
}

// completeEnums completes the flags of a command with their known values.
func completeEnums(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if e, ok := f.Value.(interface{ Values() []string }); ok {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, completeWords(e.Values()...)) // fails only for a flag that has a completion
		}
	})
}
