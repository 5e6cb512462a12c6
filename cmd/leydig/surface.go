package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"leydig/cmd/manual"
	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/reports/table"
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
	return fmt.Errorf("%w; see: %s --help", err, c.CommandPath())
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
