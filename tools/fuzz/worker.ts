import { type CampaignOptions, runCampaign } from './campaign.ts';

/** A process that does its share of the runs; the options are its one argument. */
const options = JSON.parse(process.argv[2] ?? '') as CampaignOptions;
runCampaign(options, (report) => process.send?.(report));
process.disconnect?.();
