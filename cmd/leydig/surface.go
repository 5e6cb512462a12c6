package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"leydig/cmd/manual"
	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/reports/table"
	"leydig/stats/catalogue"
)

// unknownFlag is how the library refuses a flag.
var unknownFlag = regexp.MustCompile(`^unknown flag: --(\S+)$`)

// flagError refuses a flag with the flag that a misspelt one is likely to mean.
func flagError(c *cobra.Command, err error) error {
	if m := unknownFlag.FindStringSubmatch(err.Error()); m != nil {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name, _, _ := strings.Cut(m[1], "=")
		if near := cohort.Nearest(name, names); near != "" {
			return fmt.Errorf("%w; did you mean --%s? See: %s --help", err, near, c.CommandPath())
		}
	}
	for _, known := range []error{errEmpty, errTwice} {
		if m := badValue.FindStringSubmatch(err.Error()); m != nil && m[2] == known.Error() {
			return fmt.Errorf("%s %w; see: %s --help", m[1], known, c.CommandPath())
		}
	}
	return fmt.Errorf("%w; see: %s --help", err, c.CommandPath())
}

// badValue is how the library passes on what a flag's value says of itself.
var badValue = regexp.MustCompile(`^invalid argument ".*" for "(?:-., )?(--[^"]+)" flag: (.*)$`)

var (
	errEmpty = errors.New("is empty; give a value, or leave it out")
	errTwice = errors.New("is given twice; leave one of them out")
)

// onlyOnce is the value of a flag that must say something and is said once: of two plans the
// last would run in silence, and of an empty one, as an unset variable makes it, none.
type onlyOnce struct {
	pflag.Value
	said bool
}

func (v *onlyOnce) Set(text string) error {
	switch {
	case text == "":
		return errEmpty
	case v.said && !repeatable(v.Value):
		return errTwice
	}
	v.said = true
	return v.Value.Set(text)
}

// repeatable tells a flag each use of which adds to the others.
func repeatable(v pflag.Value) bool {
	t, typed := v.(*typed)
	if !typed {
		_, list := v.(pflag.SliceValue)
		return list
	}
	switch t.option.Kind {
	case catalogue.Columns, catalogue.Repeated, catalogue.Texts, catalogue.List, catalogue.Pairing:
		return true
	}
	return false
}

// guard has all flags of a command, and of those under it, say something once.
func guard(c *cobra.Command) {
	for _, set := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		set.VisitAll(func(f *pflag.Flag) {
			f.Value = &onlyOnce{Value: f.Value}
			if f.DefValue == "[]" { // help tells no empty list as a default
				f.DefValue = ""
			}
		})
	}
	for _, sub := range c.Commands() {
		guard(sub)
	}
}

// inputs wants one file at least.
func inputs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("which file? see: %s --help", c.CommandPath())
	}
	return nil
}

// values are those that flags of these names take, for completion.
func values(c *cobra.Command, flag string) []string {
	switch flag {
	case "style":
		return table.StyleNames()
	case "formats":
		return study.FormatNames()
	case "format":
		switch c.Name() {
		case "export":
			return study.ExportFormats
		case "check":
			return []string{"table", "json"}
		}
		return study.PrinterNames()
	case "table":
		if c.Name() == "export" {
			return study.ExportTables
		}
	}
	return nil
}

// complete lets a shell complete the values of flags.
func complete(c *cobra.Command) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if list := values(c, f.Name); list != nil {
			// It fails only where the flag is registered twice.
			_ = c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp))
		}
	})
	for _, sub := range c.Commands() {
		complete(sub)
	}
}

// topics are pages of help that are no commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "columns", Short: "The columns that a cohort may have, their units and what they mean", Long: study.ColumnsHelp()},
		{Use: "plan", Short: "What a study plan says, with an example", Long: study.PlanHelp},
		{Use: "outcomes", Short: "What response, eugonadism and recovery mean here", Long: study.OutcomesHelp},
	}
}

func newMan(e *env) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:     "man --out DIR",
		Short:   "Write the pages for man, one for each command",
		Example: "  leydig man --out /usr/local/share/man/man1",
		Hidden:  true,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return fmt.Errorf("--out: name the folder for the pages")
			}
			f, err := e.files.Folder(out)
			if err != nil {
				return err
			}
			defer f.Discard()
			for _, x := range manual.Commands(c.Root()) {
				w, err := f.Create(strings.ReplaceAll(x.CommandPath(), " ", "-") + ".1")
				if err != nil {
					return err
				}
				if _, err := w.Write([]byte(manual.Page(x, version))); err != nil {
					w.Close()
					return err
				}
				if err := w.Close(); err != nil {
					return err
				}
			}
			f.Describe("man", []byte(version))
			return f.Commit()
		},
	}
	c.Flags().StringVar(&out, "out", "", "folder to write into; made if it is not there")
	return c
}
