package study

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

// PlanText is a commented plan that changes nothing until it is edited.
func (s *Study) PlanText() (string, error) {
	var b strings.Builder
	b.WriteString(`# yaml-language-server: $schema=study.schema.json
# Study plan for leydig. As it stands it changes nothing: what is recognised by
# itself stands in comments; take the "#" off a line to settle it.
# The editor completes from the schema: leydig schema > study.schema.json

columns:
`)
	fmt.Fprintf(&b, "  # index: %s   # time zero: treatment-start or trt-stop\n", s.Read.Cohort.Kind)
	b.WriteString("  # dates: day-first   # where a column's dates could be read both ways: day-first or month-first\n")
	b.WriteString("  # extracted: 2021-05-04   # day on which the data were extracted: later visits are errors\n")
	b.WriteString("\n  # What each column means. A header that was not recognised is named here.\n  # names:\n")
	var ignored []string
	units := map[string]string{}
	var order []string
	for i := range s.Read.Tables {
		t := &s.Read.Tables[i]
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
	p := s.Plan
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

// quoted writes a header as a YAML text in one line; the escapes of Go are YAML's.
func quoted(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "\ufffd")) }

// oneLine makes a comment of a text; control characters have no place in a plan.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}
