package cohort

import (
	"fmt"
	"slices"
	"testing"
)

func TestIDs(t *testing.T) {
	given := []string{"", "007", "10", "9", "Ö-1"}
	ids := IDsOf(given...)
	if ids.Len() != 5 || !slices.Equal(ids.All(), given) || fmt.Sprint(ids) != fmt.Sprint(given) {
		t.Errorf("%v", ids)
	}
	for i, id := range given {
		if got, found := ids.Search(id); got != i || !found || ids.At(i) != id {
			t.Errorf("%q: place %d, %v", id, got, found)
		}
	}
	for _, id := range []string{"0", "7", "99", "Ö-2"} {
		if i, found := ids.Search(id); found {
			t.Errorf("%q was found at %d", id, i)
		}
	}
	if none := (IDs{}); none.Len() != 0 || none.String() != "[]" {
		t.Error("no identifiers")
	}
}
