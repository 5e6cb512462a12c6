package text

import (
	"strings"
	"testing"

	"leydig/reports/table"
)

// Numbers stand to the right; an escape sequence in a file's text is shown, not obeyed.
func TestWrite(t *testing.T) {
	a := &table.Table{Title: "Groups", Head: []table.Head{{Text: "group", Left: true}, {Text: "n"}, {Text: "p"}}}
	a.Rows = []table.Row{
		{Cells: []table.Cell{table.Text("early"), table.Number(5, table.Significant(6)), table.Number(0.0363544123, table.Significant(6))}},
		{Cells: []table.Cell{table.Text("\x1b[2Jx\r"), table.Number(1e7, table.Significant(6)), table.Text("")}},
	}
	a.References = []table.Reference{{Label: "t test", Sentence: "It was done.", Cite: "Student 1908"}}
	a.Remark("read \x07 as it is")
	var b strings.Builder
	if err := Write(&b, a, a); err != nil {
		t.Fatal(err)
	}
	one := "Groups\n" +
		"group           n          p\n" +
		"early           5  0.0363544\n" +
		"\\x1b[2Jx\\r  1e+07\n" +
		"read \\a as it is\n" +
		"Method: t test. Student 1908\n"
	if b.String() != one+"\n"+one {
		t.Errorf("%q\nwant\n%q", b.String(), one+"\n"+one)
	}
}
