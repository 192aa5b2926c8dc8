// Gives a board its name where Home Assistant keeps it, so that panel, voice and Home Assistant's pages all say the same.
import type { ApiClient } from "../api/client";
import { ApiError } from "../api/errors";
import type { Hass } from "../hass";

interface Subentry {
  readonly subentry_id: string;
  readonly unique_id: string | null;
}

/** Rename a board. Admins only. Rejects with what Home Assistant refuses. */
export async function renameBoard(hass: Hass, client: ApiClient, board_id: string, title: string): Promise<void> {
  const entry_id = await client.hubId();
  const subentries = await hass.callWS<readonly Subentry[]>({ type: "config_entries/subentries/list", entry_id });
  const board = subentries.find((one) => one.unique_id === board_id);
  if (!board) throw new ApiError(404, "board_gone", "");
  await hass.callWS({ type: "config_entries/subentries/update", entry_id, subentry_id: board.subentry_id, title });
}
