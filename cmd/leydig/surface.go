package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/cohort/schema"
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
		return printerNames()
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
		{Use: "columns", Short: "The columns that a cohort may have, their units and what they mean", Long: columnsHelp()},
		{Use: "plan", Short: "What a study plan says, with an example", Long: planHelp},
		{Use: "outcomes", Short: "What response, eugonadism and recovery mean here", Long: outcomesHelp},
	}
}

func columnsHelp() string {
	var b strings.Builder
	b.WriteString("An input becomes two tables, patients and visits, with these columns; headers in other words are\n" +
		"recognised (leydig check says how each was understood). Missing cells are empty.\n")
	last := ""
	for _, e := range schema.Dictionary() {
		if e.Derived {
			continue
		}
		if e.Table != last {
			fmt.Fprintf(&b, "\n%s\n", e.Table)
			last = e.Table
		}
		what := e.Meaning
		if e.Unit != "" {
			what = e.Unit + "; " + what
		}
		fmt.Fprintf(&b, "  %-30s %s\n", e.Name, strings.TrimSuffix(what, "; "))
	}
	return b.String()
}

const planHelp = `A study plan is a YAML file of four parts and privacy; what it does not say is as built in, and what it
names is used or refused with its line. leydig init writes one from a workbook, leydig schema prints
every key as a JSON Schema.

columns:
  index: trt-stop               # time zero: treatment-start (default) or trt-stop
  units: {total_testosterone: nmol/L}
outcomes:
  responder: {rise: 200, at_least: 400, when: any}    # ng/dL; when: any, last, window:6
  eugonadal: {at_least: 300}
  schedule: [1, 3, 6, 12, 24]   # months
analyses:
  strata: [age_band, trt_duration_band]
  times: [3, 6, 12]             # months at which curves are read
report:
  title: Recovery after testosterone
privacy:
  share: true                   # no patient listed, small cells withheld
  small_cells: 5
`

const outcomesHelp = `Follow-up: visits after time zero, not on exogenous testosterone, before its restart, after a washout
where the plan has one.

  responder        some follow-up total testosterone at least 200 ng/dL above the own baseline and at
                   least 400 ng/dL; of those with a baseline and a follow-up value
  eugonadal        total testosterone of at least 300 ng/dL at a visit
  recovery         the first eugonadal follow-up visit; censored at the last follow-up value. With
                   treatment-start a man eugonadal at baseline is not at risk
  loss             from recovery, the first later visit that is not eugonadal
  sperm recovery   the first follow-up count of at least 20 million/mL
  confirmed        the next value must meet the criterion too

A scheduled month is read from the visit nearest to it, half the way to its neighbours on each side.
Months have 30.4375 days; intervals are Wilson's for shares, log-log for curves. Published
definitions that a plan can name instead: leydig definitions.
`

// manPage is a command as a page for man, written by hand: a library for it would bring two
// more parsers into the program.
func manPage(c *cobra.Command) string {
	var b strings.Builder
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&b, ".TH %q 1 \"\" \"leydig %s\" \"leydig\"\n", strings.ToUpper(name), version)
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(c.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(c.UseLine()))
	if c.Long != "" {
		fmt.Fprintf(&b, ".SH DESCRIPTION\n.nf\n%s\n.fi\n", roff(c.Long))
	}
	if usage := c.Flags().FlagUsages(); usage != "" {
		fmt.Fprintf(&b, ".SH OPTIONS\n.nf\n%s.fi\n", roff(usage))
	}
	if c.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(c.Example))
	}
	var see []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			see = append(see, roff(strings.ReplaceAll(sub.CommandPath(), " ", "-"))+"(1)")
		}
	}
	if c.HasParent() {
		see = append(see, roff(strings.ReplaceAll(c.Parent().CommandPath(), " ", "-"))+"(1)")
	}
	if len(see) > 0 {
		fmt.Fprintf(&b, ".SH SEE ALSO\n%s\n", strings.Join(see, ", "))
	}
	return b.String()
}

// roff takes the meaning of marks away that man gives them.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
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
			for _, x := range slices.Concat([]*cobra.Command{c.Root()}, everyCommand(c.Root())) {
				w, err := f.Create(strings.ReplaceAll(x.CommandPath(), " ", "-") + ".1")
				if err != nil {
					return err
				}
				if _, err := w.Write([]byte(manPage(x))); err != nil {
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

// everyCommand lists the commands below one, hidden ones left out.
func everyCommand(c *cobra.Command) (out []*cobra.Command) {
	for _, sub := range c.Commands() {
		if !sub.Hidden && (sub.Runnable() || sub.HasSubCommands()) {
			out = append(out, sub)
			out = append(out, everyCommand(sub)...)
		}
	}
	return out
}
