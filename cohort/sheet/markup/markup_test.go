package markup

import (
	"context"
	"encoding/xml"
	"errors"
	"slices"
	"strings"
	"testing"
)

func walk(ctx context.Context, text string) (seen []string, err error) {
	d := xml.NewDecoder(strings.NewReader(text))
	err = Walk(ctx, d, func(e xml.StartElement) (bool, error) {
		seen = append(seen, e.Name.Local)
		if e.Name.Local == "skip" {
			return true, Cut(d.Skip())
		}
		return false, nil
	}, func(e xml.EndElement) { seen = append(seen, "/"+e.Name.Local) })
	return seen, err
}

// What an element's reader reads is not visited, and does not count as open.
func TestWalk(t *testing.T) {
	seen, err := walk(context.Background(), "<a><skip><b/></skip><c>x</c></a>")
	if want := []string{"a", "skip", "c", "/c", "/a"}; err != nil || !slices.Equal(seen, want) {
		t.Errorf("%v, %v, want %v", seen, err, want)
	}
	for text, want := range map[string]string{"<a><b>": "unexpected EOF", "<a><skip><b>": "unexpected EOF",
		strings.Repeat("<a>", MaxDepth+1): "nested more than 128 deep"} {
		if _, err := walk(context.Background(), text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: %v, want %s", text, err, want)
		}
	}
	if _, err := walk(context.Background(), "<r>"+strings.Repeat(strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100),
		9)+"</r>"); err != nil {
		t.Errorf("elements beside each other are no depth: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := walk(ctx, "<r>"+strings.Repeat("<a/>", 1000)+"</r>"); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupt is not obeyed: %v", err)
	}
}

func TestCount(t *testing.T) {
	e := xml.StartElement{}
	for name, v := range map[string]string{"three": "3", "none": "0", "less": "-2", "much": "70", "huge": "99999999999999999999",
		"text": "x"} {
		e.Attr = append(e.Attr, xml.Attr{Name: xml.Name{Local: name}, Value: v})
	}
	for name, want := range map[string]int{"three": 3, "none": 1, "less": 1, "much": 51, "huge": 51, "text": 1, "absent": 1} {
		if got := Count(e, name, 1, 1, 50); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}
