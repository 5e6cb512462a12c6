package results

import (
	"encoding/json"
	"reflect"
	"testing"
)

// A sentence keeps its numbers apart from its words, through JSON and nesting.
func TestSay(t *testing.T) {
	told := []Sentence{Say("%s (variance inflation %s)", "LH {0}%", SayNumber(6.05, 1)), Say("%s", "FSH")}
	s := Say("Of %s men (%s; %s, month %s), %s: %s.", 1200, SayPercent(0.1185, 1), SayP(0.0004), SayShort(4.07), "some", SayList(told))
	want := "Of 1200 men (11.9%; P < 0.001, month 4.07), some: LH {0}% (variance inflation 6.1), FSH."
	if s.String() != want {
		t.Errorf("%q, want %q", s, want)
	}
	n := NoteOf("id", "a", s)
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	var back Note
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(n, back) {
		t.Errorf("%+v became %+v", n, back)
	}
	got := back.Said.With(func(x Said) string { return "<" + x.Kind + ">" })
	if want := "Of <count> men (<percent>; <p>, month <number>), some: LH {0}% (variance inflation <number>), FSH."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if n := NoteOf("id", "a", Say("No number of %s.", "ours")); n.Said != nil || n.Text != "No number of ours." {
		t.Errorf("%+v", n)
	}
	if zero := Say("%s men", 0); zero.String() != "0 men" {
		t.Errorf("%q", zero)
	}
	for _, bad := range []string{"%d of %s", "nothing", "%s %s"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q takes one value", bad)
				}
			}()
			Say(bad, 1)
		}()
	}
}
