package markdown

import (
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/table"
)

func TestWrite(t *testing.T) {
	tab := &table.Table{Title: "T", Head: []table.Head{{Text: "a|b", Left: true}, {Text: "n"}}, Rows: []table.Row{
		{Strong: true, Cells: []table.Cell{table.Text("Head")}},
		{Indent: 1, Cells: []table.Cell{table.Text("<script>"), {Parts: []table.Part{{Value: 3, Format: table.Count}}, Mark: "a"}}},
	}, Notes: []table.Note{{Mark: "a", Text: "note"}}}
	var b strings.Builder
	err := Write(&b, &reports.Document{Title: "R", Sections: []reports.Section{
		{Title: "S", Blocks: []reports.Block{tab, reports.Paragraph{Text: "# no heading\nand *no* stress"},
			reports.List{Items: []string{"one"}}, reports.Figure{Name: "f", Caption: "c"}}},
		{Title: "Hidden", BookOnly: true, Blocks: []reports.Block{reports.Paragraph{Text: "patients"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{"| a\\|b ", "| **Head** ", "\u2003&lt;script>", "3ᵃ", "ᵃ note", "\\# no heading and \\*no\\* stress",
		"- one", "![c](figures/f.png)"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Hidden") || strings.Contains(got, "patients") {
		t.Error("a section for workbooks is in the text")
	}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, "\\|", ""), "|") != 3 {
			t.Errorf("not two columns: %s", line)
		}
	}
}

// A table that stands alone: names as they are, texts of a file harmless.
func TestWriteTables(t *testing.T) {
	a := &table.Table{Title: "Tests", Head: []table.Head{{Text: "group", Left: true}, {Text: "chi_squared"}}}
	a.Rows = []table.Row{{Cells: []table.Cell{table.Text("<script>|\x1b[1m <40"), table.Number(2.5, table.Significant(6))}}}
	a.Remark("a note")
	a.References = []table.Reference{{Label: "l", Sentence: "It was done.", Cite: "Author 2000"}}
	var b strings.Builder
	if err := WriteTables(&b, []*table.Table{a}); err != nil {
		t.Fatal(err)
	}
	want := "**Tests**\n\n| group | chi_squared |\n| --- | --- |\n| &lt;script>\\|\\\\x1b\\[1m <40 | 2.5 |\n\na note\n\n*It was done.* " +
		"Author 2000.\n\n"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
}
