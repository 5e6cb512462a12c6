package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

// initOptions are the flags of `leydig init`.
type initOptions struct {
	inputs []string
	out    string
	force  bool
}

func newInit(e *env) *cobra.Command {
	var o initOptions
	c := &cobra.Command{
		Use:   "init INPUT...",
		Short: "Write a study plan from what was understood of a spreadsheet",
		Long: `Reads the input as "report" does and writes study.yaml: each column with its
meaning and unit as comments to correct, and the definitions, strata, analyses and
the report as they run without a plan. Unchanged, it gives the same results.`,
		Example: `  leydig init cohort.xlsx
  leydig init patients.csv visits.csv --out - | less`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runInit(c.Context(), e, o)
		},
	}
	c.Flags().StringVar(&o.out, "out", "study.yaml", "file to write; - is stdout")
	c.Flags().BoolVar(&o.force, "force", false, "overwrite the file if it is there")
	return c
}

func runInit(ctx context.Context, e *env, o initOptions) error {
	if _, err := os.Stat(o.out); err == nil && o.out != "-" && !o.force {
		return fmt.Errorf("--out %s: it is there already; add --force to overwrite it, or give another name", o.out)
	}
	s, err := load(ctx, e, o.inputs, "", nil)
	if err != nil {
		return err
	}
	text, err := planText(s)
	if err != nil {
		return err
	}
	path := o.out
	if path == "-" {
		path = ""
	}
	if err := writeTo(e, path, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		return err
	}
	if path != "" {
		fmt.Fprintf(e.stdout, "written to %s; edit it, then: leydig report %s --plan %s\n", path, strings.Join(o.inputs, " "), path)
	}
	return nil
}

// planText is a commented plan that changes nothing until it is edited.
func planText(s *study) (string, error) {
	var b strings.Builder
	b.WriteString(`# yaml-language-server: $schema=study.schema.json
# Study plan for leydig. As it stands it changes nothing: what is recognised by
# itself stands in comments; take the "#" off a line to settle it.
# The editor completes from the schema: leydig schema > study.schema.json

columns:
`)
	fmt.Fprintf(&b, "  # index: %s   # time zero: treatment-start or trt-stop\n", s.read.Cohort.Kind)
	b.WriteString("  # dates: day-first   # where a column's dates could be read both ways: day-first or month-first\n")
	b.WriteString("  # extracted: 2021-05-04   # day on which the data were extracted: later visits are errors\n")
	b.WriteString("\n  # What each column means. A header that was not recognised is named here.\n  # names:\n")
	var ignored []string
	units := map[string]string{}
	var order []string
	for i := range s.read.Tables {
		t := &s.read.Tables[i]
		at := cohort.Ref{File: t.Sheet.File, Sheet: t.Sheet.Name}
		fmt.Fprintf(&b, "  # %s: %s\n", oneLine(at.String()), t.Role)
		if t.Role == schema.RoleNone {
			continue
		}
		for _, c := range t.Columns {
			if c.Meaning == "" {
				ignored = append(ignored, c.Header)
				continue
			}
			fmt.Fprintf(&b, "  #   %s: %s   # column %s", c.Meaning, quoted(c.Header), cohort.ColumnName(c.Col))
			if x := c.TimeText(); x != "" {
				fmt.Fprintf(&b, ", %s", x)
			}
			fmt.Fprintf(&b, ", n %d\n", c.N)
			if c.Unit == "" || c.Meaning == "month" {
				continue
			}
			says := c.UnitFrom
			for _, n := range c.Notes {
				if strings.HasPrefix(n, "not used") {
					says = "SETTLE THIS: " + n
				}
			}
			if _, ok := unit.Find(c.Meaning); ok && units[c.Meaning] == "" {
				order = append(order, c.Meaning)
				units[c.Meaning] = fmt.Sprintf("%s: %s   # %s", c.Meaning, c.Unit, says)
			}
		}
	}
	b.WriteString("\n  # The unit in which each column is written, and who says so.\n  # units:\n")
	for _, name := range order {
		fmt.Fprintf(&b, "  #   %s\n", units[name])
	}
	if len(ignored) > 0 {
		b.WriteString("\n  # Columns that are kept but not used; to stop leydig from reading one, name it.\n  # ignore:\n")
		for _, h := range ignored {
			fmt.Fprintf(&b, "  #   - %s\n", quoted(h))
		}
	}
	p := s.plan
	for _, part := range []struct {
		comment, key string
		value        any
	}{
		{"Definitions. rise and at_least in ng/dL; when: any, last or window:MONTH.", "outcomes", p.Outcomes},
		{"What is analysed, and by which strata; times are months.", "analyses", p.Analyses},
		{"The report.", "report", p.Report},
	} {
		text, err := yaml.MarshalWithOptions(part.value, yaml.Indent(2), yaml.IndentSequence(true))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n# %s\n%s:\n", part.comment, part.key)
		for line := range strings.Lines(string(text)) {
			b.WriteString("  " + line)
		}
	}
	return b.String(), nil
}

// quoted writes a header as a YAML text in one line.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
