/** Light, dark or the system's theme. */

import { Monitor, Moon, Sun } from "lucide";
import { choice, choose, type Choice as Theme } from "../core/theme";
import { Choice } from "./choice";
import { icon } from "./dom";

export function themeSwitch(): Choice<Theme> {
  const group: Choice<Theme> = new Choice("Theme", (theme) => {
    choose(theme);
    group.mark(theme);
  });
  group.offer([
    { value: "light", label: "Light theme", icon: icon(Sun) },
    { value: "dark", label: "Dark theme", icon: icon(Moon) },
    { value: "system", label: "Theme of the system", icon: icon(Monitor) },
  ]);
  group.mark(choice());
  return group;
}
