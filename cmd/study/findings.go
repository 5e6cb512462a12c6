package study

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/reports/compose"
)

// lineWidth is how wide the lines are that check prints.
const lineWidth = 118

// folded writes a text in lines of at most lineWidth, those after the first indented.
func folded(b *strings.Builder, text, indent string) {
	for first := true; ; first = false {
		if !first {
			text = indent + text
		}
		if runes := []rune(text); len(runes) <= lineWidth {
			break
		} else if cut := strings.LastIndexByte(string(runes[:lineWidth]), ' '); cut > len(indent)+20 {
			b.WriteString(text[:cut] + "\n")
			text = text[cut+1:]
		} else {
			break
		}
	}
	b.WriteString(text + "\n")
}

// group is the findings of one code in one column that say the same of many cells.
type group struct {
	code     cohort.Code
	severity cohort.Severity
	file     string
	sheet    string
	column   string
	message  string
	list     []cohort.Finding
}

// together is from how many cells on the findings of a column are told as one.
const together = 4

// writeFindings prints findings, those of one column and kind as one with its texts.
func writeFindings(b *strings.Builder, found []cohort.Finding) {
	if len(found) == 0 {
		b.WriteString("no findings\n")
		return
	}
	var groups []*group
	at := map[string]*group{}
	counts := map[cohort.Severity]int{}
	for _, f := range found {
		counts[f.Severity]++
		key := strings.Join([]string{string(f.Code), string(f.Severity), f.At.File, f.At.Sheet, f.Column, f.Message}, "\x00")
		g := at[key]
		if g == nil {
			g = &group{code: f.Code, severity: f.Severity, file: f.At.File, sheet: f.At.Sheet, column: f.Column, message: f.Message}
			at[key] = g
			groups = append(groups, g)
		}
		g.list = append(g.list, f)
	}
	shown, left := map[cohort.Code]int{}, map[cohort.Code]int{}
	var codes []cohort.Code
	for _, g := range groups {
		if shown[g.code] == 0 && left[g.code] == 0 {
			b.WriteByte('\n')
			codes = append(codes, g.code)
		}
		if len(g.list) >= together {
			writeGroup(b, g)
			continue
		}
		for _, f := range g.list {
			if shown[g.code]++; shown[g.code] > findingsShown {
				left[g.code]++
				continue
			}
			writeFinding(b, f)
		}
	}
	for _, c := range codes {
		if left[c] > 0 {
			fmt.Fprintf(b, "        and %d more %s; --format json lists all\n", left[c], c)
		}
	}
	fmt.Fprintf(b, "\n%s, %s, %s\n", compose.Counted(counts[cohort.Error], "error"), compose.Counted(counts[cohort.Warning], "warning"),
		compose.Counted(counts[cohort.Info], "note"))
}

func writeFinding(b *strings.Builder, f cohort.Finding) {
	line := fmt.Sprintf("%-7s %-17s %s", f.Severity, f.Code, f.At)
	if f.Column != "" {
		line += fmt.Sprintf(" (%s)", clip(f.Column))
	}
	if f.Got != "" {
		line += fmt.Sprintf(": found %q", clip(f.Got))
	}
	if f.Want != "" {
		line += ", expected " + f.Want
	}
	folded(b, line, "        ")
	folded(b, "        "+f.Message, "        ")
}

// writeGroup prints findings of one column as one: how many cells, their texts with
// how often each stands, the first cells.
func writeGroup(b *strings.Builder, g *group) {
	times := map[string]int{}
	var texts, cells []string
	for i, f := range g.list {
		if times[f.Got]++; times[f.Got] == 1 {
			texts = append(texts, f.Got)
		}
		if i < 5 {
			cells = append(cells, f.At.Cell)
		}
	}
	slices.SortStableFunc(texts, func(x, y string) int { return cmp.Compare(times[y], times[x]) })
	line := fmt.Sprintf("%-7s %-17s %s (%s): %d cells", g.severity, g.code, cohort.Ref{File: g.file, Sheet: g.sheet}, clip(g.column),
		len(g.list))
	if len(texts) > 1 {
		line += fmt.Sprintf(", %d texts", len(texts))
	}
	line += ":"
	for i, t := range texts {
		if i == 6 {
			line += " …"
			break
		}
		line += fmt.Sprintf(" %q %d×,", clip(t), times[t])
	}
	line = strings.TrimSuffix(line, ",")
	line += "; at " + strings.Join(cells, ", ")
	if len(g.list) > 5 {
		line += ", …"
	}
	if want := g.list[0].Want; want != "" {
		line += "; expected " + want
	}
	folded(b, line, "        ")
	folded(b, "        "+g.message, "        ")
}
